export type { Asked } from './asked.ts';
export type { DeliveryFixtures, DeliveryOptions } from './fixtures.ts';
export { test } from './fixtures.ts';
export type { Delivery } from './follow.ts';
export { expect } from './matchers.ts';
export type { DeliveredTenant, DeliveredWorkspace } from './workspace.ts';
