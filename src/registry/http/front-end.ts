import type { FastifyReply } from 'fastify';

const NOT_FOUND = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>404: This page could not be found</title></head>
<body><h1>404</h1><p>This page could not be found.</p></body>
</html>
`;

const UNAVAILABLE = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>503: Service unavailable</title></head>
<body><h1>503</h1><p>This service is not available yet.</p></body>
</html>
`;

/** Whatever nobody serves falls through to the web front end: HTML, also to a client that expects JSON. */
export function notFound(reply: FastifyReply): FastifyReply {
  return reply.code(404).type('text/html; charset=utf-8').send(NOT_FOUND);
}

/** What an edge answers for a tenant whose server is not up yet. */
export function notUpYet(reply: FastifyReply): FastifyReply {
  return reply.code(503).type('text/html; charset=utf-8').send(UNAVAILABLE);
}
