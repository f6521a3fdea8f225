import { expect as base } from 'playwright/test';
import type { Verdict } from '../verdict/result.ts';
import type { Delivery } from './follow.ts';

/** What a person reads of a red one: the assertion's reason, and the causes once there are any. */
function reasonsOf(verdict: Pick<Verdict, 'causes'> | null): string {
  const causes = verdict?.causes.map(({ mechanism, summary }) => `\n  ${mechanism}: ${summary}`) ?? [];
  return causes.join('');
}

export const expect = base.extend({
  /** The assertion of that id passes: `build`, `online`, `model`, `config`, `prompts`, `plugin`, `stays`, ... */
  async toHaveArrived(delivery: Delivery, id: string) {
    const { state, because } = await delivery.decided(id);
    const pass = state === 'pass';
    // The cause is known when the run is over; a scenario that goes on despite a red does not wait for it.
    const verdict = pass || this.isNot ? null : (await delivery.ended).verdict;
    return {
      name: 'toHaveArrived',
      pass,
      message: () => `${id}: ${state}: ${because}${reasonsOf(verdict)}`,
    };
  },
  /** The whole run passes, its teardown too. */
  async toBeDelivered(delivery: Delivery) {
    const { verdict, folder } = await delivery.ended;
    return {
      name: 'toBeDelivered',
      pass: verdict.verdict === 'pass',
      message: () => `${verdict.verdict}: ${verdict.headline}${reasonsOf(verdict)}\n  report: ${folder}`,
    };
  },
});
