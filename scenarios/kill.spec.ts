import { killGate, saying } from '../soak/kill-gate.ts';
import { expect, test } from './fixtures.ts';

const MOMENTS: readonly [string, (output: string) => boolean][] = [
  ['it has started', () => true],
  ['the tenant was asked for', (output) => output.includes('tenant e2e-tmpl-')],
  ['the workspace was created', (output) => output.includes('workspace created')],
  ['the teardown began', (output) => output.includes('teardown begins')],
];

for (const [moment, until] of MOMENTS) {
  test(`a gate that is killed once ${moment} leaves nothing running and no folder behind`, async () => {
    expect(await killGate(saying(until), moment)).toMatchObject({ killed: true, left: [] });
  });
}
