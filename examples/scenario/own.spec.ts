import { expect, test } from 'template-delivery/test';

test('the skill of the plugin can be read where the agent reads it', async ({ delivery, workspace }) => {
  await expect(delivery).toHaveArrived('plugin');
  expect(await workspace.plugins()).toEqual(['seo-all']);
  expect(await workspace.file('plugins/seo-all/SKILL.md')).toContain('name: seo-all');
});
