/** What delivery itself could not do, said in one sentence: no verdict of a platform, and no stack for anybody. */
export class HarnessFault extends Error {
  override name = 'HarnessFault';
}
