/**
 * Node's own client. To `import` a builtin reads each of its exports, and one of http's loads all of fetch: that
 * took a tenth of a second, a sixth of what a worker needs to start.
 */
export const { request: requestHttp, validateHeaderValue } = process.getBuiltinModule('node:http');
export const { request: requestHttps } = process.getBuiltinModule('node:https');
