import { expect, test } from './fixtures.ts';

const PROMISES = [
  ['build', 'the build that was asked for answers, and only it'],
  ['online', 'A: the workspace comes online'],
  ['model', 'B: the model is the one that the template declares'],
  ['config', "C: config.yaml is the template's"],
  ['prompts', 'D: every prompt is there, with its content'],
  ['plugin', 'E: the plugin is there, by its own channel'],
  ['stays', 'all of it is still there after the restart'],
  ['teardown', 'the tenant is gone'],
] as const;

test('a fresh tenant receives everything its template promises', async ({ delivery }) => {
  for (const [id, promise] of PROMISES) {
    await test.step(promise, async () => {
      const { state, because } = await delivery.decided(id);
      expect(state, because).toBe('pass');
    });
  }
  const { verdict } = await delivery.ended;
  expect(verdict.assertions.map(({ id, state }) => `${id} ${state}`)).toEqual(
    PROMISES.map(([id]) => `${id} pass`),
  );
  expect(verdict.verdict).toBe('pass');
  expect(verdict.exitCode).toBe(0);
});
