import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { diskWith, runScript, stoppable } from './container.ts';
import { documentsIn } from './yaml.ts';

/** The models' ES modules name each other without endings, which Node does not find. */
const require = createRequire(import.meta.url);
type Model = new (data: unknown) => { validate(): void };
type Models = Record<string, Model>;
const MODELS: Readonly<Record<string, Models>> = {
  'batch/v1': require('kubernetes-models/batch/v1'),
  v1: require('kubernetes-models/v1'),
  'rbac.authorization.k8s.io/v1': require('kubernetes-models/rbac.authorization.k8s.io/v1'),
  'argoproj.io/v1alpha1': require('@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1'),
};

interface Resource {
  apiVersion: string;
  kind: string;
}

for (const name of ['job', 'analysis-template', 'rollout']) {
  for (const resource of documentsIn(`examples/kubernetes/${name}.yaml`) as Resource[]) {
    test(`the ${resource.kind} of ${name}.yaml fits its schema`, () => {
      const model = MODELS[resource.apiVersion]?.[resource.kind];
      assert.ok(model, `${resource.apiVersion} ${resource.kind}`);
      new model(resource).validate();
    });
  }
}

interface AnalysisTemplate {
  spec: {
    metrics: { provider: { job: { spec: { template: { spec: { containers: { args: string[] }[] } } } } } }[];
  };
}

const template = documentsIn('examples/kubernetes/analysis-template.yaml')[0] as AnalysisTemplate;
const script = template.spec.metrics[0]?.provider.job.spec.template.spec.containers[0]?.args[0] ?? '';

interface Ran {
  code: number;
  told: string;
  patches: { url: string; type: string; authorization: string; body: string }[];
}

/** The container's script, with a `delivery` that does as it is told and an API server on loopback. */
async function analyse(delivery: string, apiStatus: number): Promise<Ran> {
  using disk = diskWith(delivery, { token: 'service-account', 'ca.crt': '' });
  const patches: Ran['patches'] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    const { url = '', headers } = request;
    const body = Buffer.concat(await request.toArray()).toString();
    patches.push({
      url: `${request.method} ${url}`,
      type: headers['content-type'] ?? '',
      authorization: headers.authorization ?? '',
      body,
    });
    response.writeHead(apiStatus).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { code, told } = await runScript(script, disk, {
    API_SERVER: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    API_ACCESS: disk.folder,
    NAMESPACE: 'tenants',
    ROLLOUT: 'tenant',
    TARGET: 'production',
    SHA: '4f2a91c',
  });
  server.closeAllConnections();
  server.close();
  return { code, patches, told };
}

for (const code of [0, 1, 2, 4, 70]) {
  test(`exit code ${code} is the container's, and no rollout is paused`, async () => {
    assert.deepEqual(await analyse(`exit ${code}`, 200), { code, patches: [], told: '' });
  });
}

test('a signal reaches the gate, which tears down and whose exit code the analysis has', async () => {
  for (const code of [1, 3])
    assert.deepEqual(await analyse(stoppable(code), 200), { code, patches: [], told: 'begun\ngone\n' });
});

test('inconclusive pauses the rollout and lets it neither go on nor back', async () => {
  const { code, patches } = await analyse('exit 3', 200);
  assert.equal(code, 0);
  assert.deepEqual(patches, [
    {
      url: 'PATCH /apis/argoproj.io/v1alpha1/namespaces/tenants/rollouts/tenant',
      type: 'application/merge-patch+json',
      authorization: 'Bearer service-account',
      body: '{"spec":{"paused":true}}',
    },
  ]);
});

test('inconclusive where the pause is refused fails the analysis', async () => {
  assert.equal((await analyse('exit 3', 403)).code, 3);
});
