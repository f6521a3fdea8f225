import { act, assertion, came, fails, known, missed, passes, unread, waits } from './assertions.fixture.ts';
import { assessTeardown } from './teardown.ts';

const teardown = assertion('teardown', assessTeardown);

const created = known(({ facts }) => {
  facts.slug = 'e2e-tmpl-00000001';
  facts.acts = [act(1, 'create-tenant')];
});

const deleted = (change: Parameters<typeof known>[0] = () => undefined) =>
  known(({ facts }) => {
    facts.slug = 'e2e-tmpl-00000001';
    facts.acts = [act(1, 'create-tenant'), act(4, 'delete-tenant')];
  }, change);

teardown(
  'a run that made no tenant has none to take down',
  known(({ facts }) => {
    facts.acts = [act(4, 'delete-tenant')];
  }),
  waits('no tenant was created'),
);

teardown('a tenant that nobody deleted was not taken down', created, waits('the tenant was not deleted'));

teardown(
  'a tenant whose delete was sent and that no list was read since may be there or gone',
  deleted(),
  waits('the tenant was not seen to be gone', 4),
);

teardown(
  'a list that could not be read says why it is not known',
  deleted(({ facts }) => {
    facts.gone = unread('no answer');
  }),
  waits('no answer', 4),
);

teardown(
  'a tenant that is absent from the list was taken down',
  deleted(({ facts }) => {
    facts.gone = came(6, { status: 'absent' });
  }),
  passes('e2e-tmpl-00000001 is absent from the list of tenants', 4, 6),
);

teardown(
  'a tenant that is still listed before its time is up can still go',
  deleted(({ facts }) => {
    facts.gone = missed(21, { status: 'running' });
  }),
  waits('the tenant was not seen to be gone', 4),
);

teardown(
  'a tenant that is still listed when its time is up has leaked',
  deleted(({ facts }) => {
    facts.gone = missed(22, { status: 'running' });
  }),
  fails('e2e-tmpl-00000001 is still there (running), 18.0 s after its delete', 4, 22),
);
