import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { scratch } from '../scratch.fixture.ts';
import { UsageError } from '../usage.ts';
import { findConfig, parseConfig, readConfig } from './config.ts';
import { resolveTarget } from './target.ts';

const FILE = 'delivery.config.yaml';
const SCHEMA = new URL('../../schema/delivery.config.schema.json', import.meta.url);

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof UsageError, String(error));
    return error.message;
  }
  return 'nothing was refused';
}

const told = (source: string) => refusal(() => parseConfig(source, { file: FILE, folder: '/' }));
const target = (...lines: string[]) =>
  ['targets:', '  staging:', ...lines.map((line) => `    ${line}`), ''].join('\n');
const URL_LINE = 'controlPlane: https://staging-api.example.com';
const TOKEN_LINE = `adminToken: \${STAGING_ADMIN_TOKEN}`;

test('whatever a person would write wrong first is told with its place and what to write instead', () => {
  const cases: [string, string][] = [
    [
      `targets:\n  staging:\n    controlPlane: https://api.example.com\n   adminToken: \${A}\n`,
      ':4:1: this line is indented unlike its neighbours: what belongs together begins in the same column, two spaces further in than what it belongs to',
    ],
    [
      'targets:\n  staging:\n  controlPlane: https://api.example.com\n',
      ':2:3: targets.staging has nothing under it: indent what belongs to it by two more spaces',
    ],
    [
      'targets:\n\tstaging:\n',
      ':2:1: a tab indents this line, and YAML takes none: write two spaces for each level',
    ],
    [
      target('controlPlan: https://api.example.com', TOKEN_LINE),
      ':3:5: there is no key "controlPlan" in targets.staging: write controlPlane',
    ],
    [
      'controlPlane: https://api.example.com\n',
      ":1:1: controlPlane belongs to a target: write it under targets, under the target's name",
    ],
    [
      target(URL_LINE, 'adminToken: abc123'),
      `:4:17: targets.staging.adminToken is a secret, and must not stand in this file: write \${STAGING_ADMIN_TOKEN} in its place and set that variable, or { file: 'path' }`,
    ],
    [
      target('controlPlane: api.example.com', TOKEN_LINE),
      ':3:19: targets.staging.controlPlane: "api.example.com" has no scheme: write https://api.example.com',
    ],
    [
      target(URL_LINE, TOKEN_LINE, 'budgets: { plugin: 600 }'),
      ':5:24: targets.staging.budgets.plugin: 600 has no unit: write 600s, or 600m for minutes',
    ],
    [
      `${target(URL_LINE, TOKEN_LINE)}  staging:\n    ${URL_LINE}\n`,
      ':5:3: the target "staging" stands here for the second time, after line 2: give one of the two another name, or remove it',
    ],
    [target(URL_LINE), ':2:3: targets.staging.adminToken is missing'],
    [
      target(URL_LINE, TOKEN_LINE, "headers: { Authorization: 'Bearer abc123' }"),
      `:5:31: targets.staging.headers.Authorization is a secret, and must not stand in this file: write \${STAGING_HEADERS_AUTHORIZATION} in its place and set that variable, or { file: 'path' }`,
    ],
    [
      target(URL_LINE, 'adminToken: { flie: x }'),
      ':4:19: there is no key "flie" in targets.staging.adminToken: write file',
    ],
    [
      target(URL_LINE, TOKEN_LINE, 'logs: { file: a.log, http: { url: https://logs.example.com } }'),
      ':5:11: targets.staging.logs must name one source: write file, command, loki, http, and only one of them',
    ],
    [
      target(URL_LINE, TOKEN_LINE, 'tenantUrl: https://example.com'),
      ':5:16: targets.staging.tenantUrl has no {slug}: write https://{slug}.example.com',
    ],
    [
      target(URL_LINE, TOKEN_LINE, 'resolve: { x.example.com: { adress: 1.2.3.4 } }'),
      ':5:33: there is no key "adress" in targets.staging.resolve.x.example.com: write address',
    ],
    [
      `targets: { staging: { adminToken: \${A} } }\n`,
      `:1:36: within braces \${NAME} needs quotes: write '\${NAME}'`,
    ],
    ['inert: docs\n', ':1:8: inert must be a list: write [one, another]'],
    ['targets:\n', ':1:1: targets has nothing under it: indent what belongs to it by two more spaces'],
    [
      'a: b: c\n',
      ':1:4: a second colon in one line: put what follows on a line of its own, or the value in quotes',
    ],
  ];
  for (const [source, message] of cases) assert.equal(told(source), FILE + message);
});

test('no message repeats a secret that was written out', () => {
  for (const secret of ['hunter2-hunter2', 'Bearer hunter2-hunter2', '12345678901']) {
    for (const line of [
      `adminToken: ${secret}`,
      `adminToken: "${secret}"`,
      `headers: { X-Api-Key: '${secret}' }`,
    ]) {
      const message = told(target(URL_LINE, ...(line.startsWith('admin') ? [] : [TOKEN_LINE]), line));
      assert.match(message, /is a secret/);
      assert.equal(message.includes(secret), false, message);
    }
  }
  assert.equal(
    told(target('controlPlane: https://me:hunter2@api.example.com', TOKEN_LINE)).includes('hunter2'),
    false,
  );
});

test('the nearest file upwards is taken, and another one where it is named', () => {
  using place = scratch('config');
  const deep = join(place.folder, 'a', 'b');
  mkdirSync(deep, { recursive: true });
  assert.equal(findConfig(undefined, deep), null);
  writeFileSync(join(place.folder, FILE), 'reports: runs\n');
  assert.equal(findConfig(undefined, deep), join(place.folder, FILE));
  writeFileSync(join(place.folder, 'a', FILE), 'reports: other\n');
  assert.equal(readConfig(undefined, deep)?.sections.reports, 'other');
  assert.equal(readConfig('../../delivery.config.yaml', deep)?.sections.reports, 'runs');
  assert.equal(readConfig('../../delivery.config.yaml', deep)?.folder, place.folder);
  assert.equal(
    refusal(() => readConfig('nope.yaml', deep)),
    'there is no configuration file nope.yaml',
  );
});

const FULL = target(
  `controlPlane: https://\${STAGE}-api.example.com/`,
  'tenantUrl: https://{slug}.staging.example.com',
  TOKEN_LINE,
  `headers: { X-Team: qa, Authorization: 'Bearer \${EDGE_TOKEN}' }`,
  'ca: authority.pem',
  'verifyCertificates: false',
  `proxy: \${PROXY}`,
  "resolve: { '*.example.com': 203.0.113.7, x.example.com: { address: '[::1]', port: 8443, serverName: y.example.com, host: z.example.com } }",
  'budgets: { plugin: 600s, online: 15m, stale: 90s, run: 45m }',
  'addedConfigKeys: [schedules]',
  'logs:',
  '  loki: { url: https://loki.example.com, query: \'{tenant="{slug}"}\', token: { file: loki.token } }',
);

const ENVIRONMENT = {
  STAGE: 'staging',
  STAGING_ADMIN_TOKEN: 'the-admin-token',
  EDGE_TOKEN: 'the-edge-token',
  PROXY: 'http://me:secret@proxy.example.com:3128',
};

test('a target in full use comes out with everything looked up', () => {
  using place = scratch('config');
  const pem = '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n';
  writeFileSync(join(place.folder, 'authority.pem'), pem);
  writeFileSync(join(place.folder, 'loki.token'), 'the-loki-token\n');
  const config = parseConfig(FULL, { file: FILE, folder: place.folder });
  const { secrets, ...resolved } = resolveTarget(config, 'staging', ENVIRONMENT);
  assert.deepEqual(resolved, {
    target: {
      name: 'staging',
      controlPlane: 'https://staging-api.example.com',
      adminToken: 'the-admin-token',
      tenantUrl: 'https://{slug}.staging.example.com',
      headers: { 'x-team': 'qa', authorization: 'Bearer the-edge-token' },
      embedded: false,
      unverifiedTls: true,
    },
    connection: {
      ca: [pem],
      unverifiedTls: true,
      connectTo: [
        { name: '*.example.com', address: '203.0.113.7' },
        {
          name: 'x.example.com',
          address: '::1',
          port: 8443,
          serverName: 'y.example.com',
          host: 'z.example.com',
        },
      ],
      proxy: 'http://me:secret@proxy.example.com:3128',
    },
    budgets: { plugin: 600_000, online: 900_000 },
    staleAfterMs: 90_000,
    runMs: 2_700_000,
    addedConfigKeys: ['schedules'],
    logs: {
      kind: 'loki',
      url: 'https://loki.example.com',
      query: '{tenant="{slug}"}',
      headers: { authorization: 'Bearer the-loki-token' },
      format: undefined,
    },
  });
  assert.deepEqual(
    new Set(secrets),
    new Set(['the-edge-token', 'Bearer the-edge-token', 'the-loki-token', ENVIRONMENT.PROXY]),
  );
});

test('a variable in the command or the query of a log is a secret, and the name of the target is none', () => {
  const secretsOf = (...logs: string[]) => {
    const source = target(`controlPlane: https://\${STAGE}.example.com`, TOKEN_LINE, 'logs:', ...logs);
    const environment = { ...ENVIRONMENT, K8S: 'the-k8s-token' };
    return resolveTarget(parseConfig(source, { file: FILE, folder: '/' }), 'staging', environment).secrets;
  };
  assert.deepEqual(secretsOf(`  command: [kubectl, '--context=\${STAGE}', '--token=\${K8S}']`), [
    'the-k8s-token',
  ]);
  assert.deepEqual(secretsOf(`  loki: { url: https://loki.example.com, query: '{key="\${K8S}"}' }`), [
    'the-k8s-token',
  ]);
  assert.deepEqual(secretsOf(`  http: { url: 'https://logs.example.com/?key=\${K8S}' }`), ['the-k8s-token']);
});

test('what the environment or a file lacks is told with the place that asked for it', () => {
  using place = scratch('config');
  const of = (source: string, environment = {}) =>
    refusal(() =>
      resolveTarget(parseConfig(source, { file: FILE, folder: place.folder }), 'staging', environment),
    );
  assert.equal(
    of(target(URL_LINE, TOKEN_LINE)),
    `${FILE}:4:17: targets.staging.adminToken: the environment has no STAGING_ADMIN_TOKEN: set it, or name another variable`,
  );
  assert.match(
    of(target(URL_LINE, 'adminToken: { file: token.txt }')),
    /:4:25: targets\.staging\.adminToken\.file: there is no .*token\.txt; paths are relative to delivery\.config\.yaml$/,
  );
  writeFileSync(join(place.folder, 'token.txt'), 'one\ntwo\n');
  assert.match(of(target(URL_LINE, 'adminToken: { file: token.txt }')), /holds more than one line/);
  assert.match(
    of(target(URL_LINE, TOKEN_LINE, 'ca: token.txt'), ENVIRONMENT),
    /token\.txt holds no certificate in PEM/,
  );
  assert.equal(
    of(target(`controlPlane: \${CP}`, TOKEN_LINE), { ...ENVIRONMENT, CP: 'ftp://secret.example.com' }),
    `${FILE}:3:19: targets.staging.controlPlane: the variable holds no http:// or https:// address`,
  );
  assert.match(
    of(target('controlPlane: https://203.0.113.7', TOKEN_LINE), ENVIRONMENT),
    /write tenantUrl: https:\/\/\{slug\}\.example\.com$/,
  );
});

test("another target's missing variable is nobody's concern", () => {
  const source = `${target(URL_LINE, TOKEN_LINE)}  production:\n    controlPlane: https://api.example.com\n    adminToken: \${PRODUCTION_TOKEN}\n`;
  const config = parseConfig(source, { file: FILE, folder: '/' });
  assert.equal(resolveTarget(config, 'staging', ENVIRONMENT).target.name, 'staging');
  assert.equal(
    refusal(() => resolveTarget(config, 'stagin', ENVIRONMENT)),
    `there is no target "stagin" in ${FILE}: did you mean staging?`,
  );
  assert.match(
    refusal(() => resolveTarget(null, 'staging', {})),
    /there is no delivery\.config\.yaml here or in a folder above/,
  );
});

test("the JSON Schema's keys are those that the file is read by", () => {
  const schema = JSON.parse(readFileSync(SCHEMA, 'utf8'));
  const { staging } = (parse(FULL) as { targets: { staging: Record<string, unknown> } }).targets;
  const known = Object.keys(schema.properties.targets.additionalProperties.properties);
  assert.deepEqual(
    Object.keys(staging).filter((key) => !known.includes(key)),
    [],
  );
  assert.equal(schema.additionalProperties, false);
});
