import { noArrival } from '../facts/arrival.ts';
import {
  assertion,
  type Change,
  came,
  fails,
  isBlocked,
  known,
  passes,
  read,
  stood,
  waits,
} from './assertions.fixture.ts';
import {
  arrived,
  beatAt,
  empty,
  lookedAt,
  model,
  rereadAt,
  restarted,
  stays,
  stub,
} from './stays.fixture.ts';
import { assessStays } from './stays.ts';

assertion('stays', (story) =>
  assessStays(story, [stood('build', 'pass'), stood('model', 'fail'), stood('plugin', 'fail')]),
)('what never arrived cannot stay', known(arrived, rereadAt(28)), isBlocked('model'));

const notYet = waits('not everything has arrived yet');

stays(
  'nothing is asked of a run that has not begun',
  known(arrived, rereadAt(28), ({ facts }) => {
    facts.run = null;
  }),
  notYet,
);

for (const [what, change] of Object.entries<Change>({
  model: ({ facts }) => Object.assign(facts.model, { arrived: null }),
  config: ({ facts }) => Object.assign(facts.config, { arrived: null }),
  prompt: ({ facts }) => facts.prompts.set('b.md', noArrival()),
  plugin: ({ facts }) => facts.plugins.set('geo', noArrival()),
}))
  stays(`nothing stays before the ${what} has arrived`, known(arrived, rereadAt(28), change), notYet);

const noneYet = waits('no restart was seen yet');

stays('what has just arrived has still to stay', known(arrived), noneYet);

stays(
  'what was read again before the time for a restart was over can still be lost by one',
  known(arrived, rereadAt(27)),
  noneYet,
);

stays(
  'where no restart is seen in its time, what is read again after it has stayed',
  known(arrived, rereadAt(28)),
  passes('all of it read again after 17.0 s; no restart was seen', 28, 29, 30, 31),
);

stays(
  'what was read again as soon as the time for a restart was over has stayed',
  known(arrived, rereadAt(28), ({ facts }) => {
    facts.model.last = { ...read(27, true, model), began: 27_100 };
  }),
  passes('all of it read again after 17.0 s; no restart was seen', 27, 29, 30, 31),
);

stays(
  'what could not be read again has not stayed for all that is known',
  known(arrived, rereadAt(28), ({ facts }) => {
    facts.model.last = null;
  }),
  noneYet,
);

const settled = known(arrived, restarted([12, 15]), rereadAt(16), beatAt(15_100));

stays(
  'a box that restarted, has all of it and has beaten since has kept it',
  settled,
  passes(
    'all of it read again after the restart (status offline), and a heartbeat since',
    12,
    15,
    16,
    17,
    18,
    19,
  ),
);

for (const [what, began] of Object.entries({ 'before it was back': 15_099, 'when time was up': 29_101 }))
  stays(
    `a heartbeat that was seen ${what} does not show that the box settled`,
    known(arrived, restarted([12, 15]), rereadAt(16), beatAt(began)),
    waits('a heartbeat after the restart', 15),
  );

stays(
  'a restart that was seen in time has as long again to settle in',
  known(arrived, restarted([12, 15]), rereadAt(16), beatAt(29_100)),
  passes(
    'all of it read again after the restart (status offline), and a heartbeat since',
    12,
    15,
    16,
    17,
    18,
    19,
  ),
);

stays(
  'a restart that was seen just when the time for it was over has as long again as any',
  known(arrived, restarted([27, 30]), rereadAt(31), beatAt(44_100)),
  passes(
    'all of it read again after the restart (status offline), and a heartbeat since',
    27,
    30,
    31,
    32,
    33,
    34,
  ),
);

stays(
  'what was read again as soon as the box was back is not asked for once more',
  known(arrived, restarted([12, 15]), rereadAt(13), beatAt(15_100), ({ facts }) => {
    facts.model.last = { ...read(15, true, model), began: 15_100 };
  }),
  waits('to be read again after the restart: config, a.md', 15),
);

stays(
  'what was read again before the box was back tells of the box before',
  known(arrived, restarted([12, 15]), rereadAt(13), beatAt(15_100)),
  waits('to be read again after the restart: model, config, a.md', 15),
);

stays(
  'what is not there yet on a box that is back can still come again',
  known(arrived, restarted([12, 15]), rereadAt(16), beatAt(15_100), ({ facts }) => {
    facts.config.last = read(17, false, stub);
  }),
  waits('to be read again after the restart: config', 15),
);

stays(
  'a box that is away can still come back',
  known(arrived, restarted([12, null]), rereadAt(28), lookedAt(29)),
  waits('restarting: status offline', 12),
);

stays(
  'a box that nobody could look at since can still have come back',
  known(arrived, restarted([12, null]), rereadAt(28)),
  waits('restarting: status offline', 12),
);

const neverBack = 'the box went away and did not come back: status offline';

stays(
  'a box that is still away when time is up has not kept what it got',
  known(arrived, restarted([12, null]), rereadAt(28), ({ facts }) => {
    lookedAt(29)({ facts, fired: new Map() });
    Object.assign(facts.workspace.online.last ?? {}, { began: 29_100 });
  }),
  fails(neverBack, 12, 29),
);

stays(
  'a box that went away when the time for it was over has no more time to come back',
  known(arrived, restarted([28, null]), lookedAt(28)),
  fails(neverBack, 28),
);

const gone: Change = ({ facts }) => {
  facts.config.last = read(30, false, stub);
  const plugin = facts.plugins.get('seo');
  if (plugin) plugin.last = read(31, false, empty);
};
const lost = 'config: a stub of 218 bytes with name; seo: nothing arrived';

stays(
  'what is gone when time is up was lost, though no restart was seen',
  known(arrived, rereadAt(20), gone),
  fails(`arrived, then lost: ${lost}`, 30, 31),
);

stays(
  'what is gone when time is up was lost by the restart before',
  known(arrived, restarted([12, 15]), rereadAt(20), gone),
  fails(`arrived, then lost after the restart at 12.1 s: ${lost}`, 30, 31),
);

stays(
  'what is gone before time is up can still come again',
  known(arrived, restarted([14, 15]), rereadAt(20), ({ facts }) => {
    facts.config.last = read(31, false, stub);
  }),
  waits('to be read again after the restart: config', 15),
);

stays(
  'what is gone just when time is up was lost',
  known(arrived, ({ facts }) => {
    facts.model.last = { ...read(27, false, { model: '', source: 'default' }), began: 27_100 };
  }),
  fails('arrived, then lost: model: no model is set (source default)', 27),
);

stays(
  'a prompt that is gone is told by its path',
  known(arrived, rereadAt(28), ({ facts }) => {
    facts.prompts.set('a.md', { ...came(9, { is: 'same' }), last: read(30, false, { is: 'absent' }) });
  }),
  fails('arrived, then lost: a.md: not there', 30),
);

const three: [number, number][] = [
  [11, 12],
  [14, 15],
  [17, 18],
];

stays(
  'a box that went away three times and does not settle is in a loop',
  known(arrived, restarted(...three), rereadAt(28), lookedAt(28)),
  fails('3 restarts within 17.0 s, and it does not settle', 11, 17, 28),
);

stays(
  'two restarts are no loop',
  known(arrived, restarted([11, 12], [14, 15]), rereadAt(28), lookedAt(40)),
  waits('a heartbeat after the restart', 15),
);

stays(
  'a box that settled after three restarts is in no loop',
  known(arrived, restarted(...three), rereadAt(28), lookedAt(28), beatAt(18_100)),
  passes(
    'all of it read again after the restart (status offline), and a heartbeat since',
    17,
    18,
    28,
    29,
    30,
    31,
  ),
);

stays(
  'a box that restarts again and again can still settle before its time is up',
  known(arrived, restarted(...three), rereadAt(19), lookedAt(27)),
  waits('a heartbeat after the restart', 18),
);

stays(
  'a look that began just when time was up shows the loop',
  known(arrived, restarted(...three), rereadAt(19), lookedAt(27), ({ facts }) => {
    Object.assign(facts.workspace.online.last ?? {}, { began: 27_100 });
  }),
  fails('3 restarts within 16.0 s, and it does not settle', 11, 17, 27),
);

stays(
  'a box that is away for the third time is in a loop',
  known(arrived, restarted([11, 12], [14, 15], [17, null]), rereadAt(28), lookedAt(28)),
  fails('3 restarts within 17.0 s, and it does not settle', 11, 17, 28),
);
