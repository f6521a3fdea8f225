import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfig } from './config.ts';

const parsed = (source: string) => parseConfig(source, { file: 'delivery.config.yaml', folder: '/' });
const logs = (text: string) =>
  `targets:\n  staging:\n    controlPlane: https://api.example.com\n    adminToken: \${T}\n    logs: ${text}\n`;

test('a secret within a longer text is refused at its place, and never quoted', () => {
  const cases: [source: string, at: string, variable: string][] = [
    ['preflight:\n  databaseUrl: postgres://app:hunter2@db.example.com/app\n', '2:16', 'DATABASE_URL'],
    ['preflight: { databaseUrl: "postgres://db.example.com/app?user=app&password=hunter2" }\n', '1:27', ''],
    ['preflight: { databaseUrl: "host=db.example.com password=hunter2" }\n', '1:27', ''],
    [logs("{ command: [kubectl, '--password=hunter2', logs] }"), '5:32', 'STAGING_LOGS_COMMAND_1'],
    [logs('{ command: [kubectl, --token, hunter2] }'), '5:41', 'STAGING_LOGS_COMMAND_2'],
    [logs("{ command: [sh, -c, 'PGPASSWORD=hunter2 psql'] }"), '5:31', ''],
    [logs("{ command: [curl, -H, 'Authorization: Bearer hunter2'] }"), '5:33', ''],
    [logs("{ command: [curl, 'https://me:hunter2@logs.example.com'] }"), '5:29', ''],
    [logs("{ http: { url: 'https://logs.example.com/?a=b&access_token=hunter2' } }"), '5:26', ''],
    [logs("{ http: { url: 'https://logs.example.com/?access%5Ftoken=hunter2' } }"), '5:26', ''],
    [logs(`{ http: { url: 'https://\${HOST}/?api_key=hunter2' } }`), '5:26', 'STAGING_LOGS_HTTP_URL'],
    [logs("{ loki: { url: 'https://logs.example.com/?sig=hunter2', query: '{}' } }"), '5:26', ''],
  ];
  for (const [source, at, variable] of cases) {
    assert.throws(
      () => parsed(source),
      ({ message }: Error) => {
        assert.equal(message.includes('hunter2'), false, message);
        assert.ok(message.startsWith(`delivery.config.yaml:${at}: `), `${source} ${message}`);
        assert.match(
          message,
          /holds a secret, and must not: write \$\{\w+\} in its place and set that variable$/,
        );
        return message.includes(variable);
      },
      source,
    );
  }
});

test('a text that names where its secret comes from, or has none, is taken as it stands', () => {
  for (const source of [
    `preflight: { databaseUrl: "postgres://app:\${DB_PASSWORD}@db.example.com/app" }\n`,
    'preflight: { databaseUrl: "postgres://app@db.example.com/app?sslmode=require" }\n',
    `preflight: { databaseUrl: "\${DATABASE_URL}" }\n`,
    logs(`{ command: [kubectl, '--token=\${K8S}', logs, --token-file, /run/token] }`),
    logs(`{ command: [kubectl, --token, '\${K8S}', --password, --follow] }`),
    logs('{ command: [sh, -c, \'kubectl --token="$K8S" logs; curl --password=$(cat /run/p)\'] }'),
    logs("{ command: [journalctl, --unit=tokens, 'password='] }"),
    logs(`{ http: { url: 'https://logs.example.com/?access_token=\${T}&limit=5' } }`),
    logs("{ http: { url: 'https://logs.example.com/tokens?tenant={slug}&tokens=5' } }"),
  ])
    assert.ok(parsed(source).sections, source);
});
