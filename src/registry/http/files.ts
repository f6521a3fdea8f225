import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Box } from '../box/box.ts';
import type { Core } from '../core.ts';
import { integer } from './body.ts';
import { HttpError } from './errors.ts';
import { entryOf } from './workspaces.ts';

const DEEPEST = 5;

/** The files are the box's: while it is down nobody can say what they are, so that is no empty list. */
export function fileRoutes(app: FastifyInstance, core: Core): void {
  app.get('/workspaces/:id/files', async (request) => {
    const box = boxOf(core, request);
    const { path = '', depth } = request.query as Record<string, unknown>;
    if (typeof path !== 'string') throw new HttpError(400, 'path was given more than once');
    return core.parts.files.list(
      core,
      box,
      path,
      integer(depth, 'depth', { least: 1, most: DEEPEST, or: 1 }),
    );
  });
  app.get('/workspaces/:id/files/*', async (request) => {
    const box = boxOf(core, request);
    const path = (request.params as { '*': string })['*'];
    const file = await core.parts.files.read(core, box, path);
    if (file === null) throw new HttpError(404, `no such file: ${path}`);
    return file;
  });
}

function boxOf(core: Core, request: FastifyRequest): Box {
  const { box, status } = entryOf(core, request);
  if (box?.upSinceMs == null) throw new HttpError(503, `the box is not up; the workspace is ${status}`);
  return box;
}
