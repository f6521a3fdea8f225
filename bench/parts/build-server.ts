import { startFleet } from '../../src/smoke/fleet.fixture.ts';
import { onAsked, onEnd, tell } from './parent.ts';

/** Tenants on one port, all of them fresh. */
const fleet = await startFleet();
onEnd(async () => fleet[Symbol.asyncDispose]());
onAsked(() => ({ connections: fleet.connections() }));
tell({ port: fleet.port });
