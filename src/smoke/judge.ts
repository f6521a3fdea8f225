import { grouped, plural } from '../report/duration.ts';
import { EXIT } from '../verdict/merge.ts';
import { CLASSES, type Class, type Smoke } from './result.ts';

export type Counts = Record<Class, number>;

export const noCounts = (): Counts => Object.fromEntries(CLASSES.map((name) => [name, 0])) as Counts;

type Found = Pick<Smoke, 'counts' | 'listed' | 'asked' | 'strict' | 'fresh' | 'freshWanted' | 'expected'>;

/**
 * Stale, mixed, or answered by something else is red. A tenant that cannot be reached may have gone, so it only
 * warns unless asked otherwise; but where nothing fresh was seen at all, nothing was shown.
 */
export function judgeSmoke(found: Found): Pick<Smoke, 'verdict' | 'exitCode' | 'headline'> {
  const { counts, strict, fresh, freshWanted, listed, asked } = found;
  const red = counts.stale + counts.mixed + counts.other + (strict ? counts.unreachable : 0);
  const failed = fresh.filter(({ verdict }) => verdict === 'fail');
  const headline = headlineOf(found);
  if (red > 0) return { verdict: 'fail', exitCode: EXIT.fail, headline };
  const [worst] = failed.sort((a, b) => a.exitCode - b.exitCode);
  if (worst) return { verdict: 'fail', exitCode: worst.exitCode, headline };
  const unclear = fresh.length < freshWanted || fresh.some(({ verdict }) => verdict !== 'pass');
  if (listed === 0 || asked < listed || counts.fresh === 0 || unclear)
    return { verdict: 'inconclusive', exitCode: EXIT.inconclusive, headline };
  return { verdict: 'pass', exitCode: EXIT.pass, headline };
}

const TOLD: readonly [Class, string][] = [
  ['stale', 'stale'],
  ['mixed', 'mixed'],
  ['other', 'answered by something else'],
  ['unreachable', 'unreachable'],
];

function headlineOf({ counts, listed, asked, fresh, freshWanted, expected }: Found): string {
  if (listed === 0) return 'no tenant is listed: nothing was shown';
  const parts = TOLD.filter(([name]) => counts[name] > 0).map(
    ([name, text]) => `${grouped(counts[name])} ${text}`,
  );
  if (asked < listed) parts.push(`${grouped(listed - asked)} not asked`);
  const bad = fresh.filter(({ verdict }) => verdict !== 'pass').length;
  if (bad > 0) parts.push(`${bad} of ${plural(fresh.length, 'fresh tenant')} not passed`);
  if (fresh.length < freshWanted)
    parts.push(`${freshWanted - fresh.length} of ${plural(freshWanted, 'fresh tenant')} not gated`);
  const rest = parts.length === 0 ? '' : `, ${parts.join(', ')}`;
  return `${grouped(counts.fresh)} of ${plural(listed, 'tenant')} on ${expected.gitSha}${rest}`;
}
