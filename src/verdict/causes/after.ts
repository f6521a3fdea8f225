import { cyclesOf, lateRows } from '../assertions/exercises.ts';
import { LOOP_RESTARTS, lastRestart, rereads, restartsSincePlugin } from '../assertions/stays.ts';
import { isLaterCycle } from '../facts/log.ts';
import { duration } from '../standing.ts';
import { type CauseRule, proven } from './rule.ts';

/** What breaks after everything had arrived: by a restart, in an exercise, at the teardown. */
export const LATER_CAUSES: readonly CauseRule[] = [
  {
    mechanism: 'restart-loop',
    breaks: ['stays'],
    refutedBy: 'a box that stays online for longer than it took between two restarts',
    prove({ facts }) {
      const restarts = restartsSincePlugin(facts);
      if (restarts.length < LOOP_RESTARTS) return null;
      const times = restarts.map(({ left }) => left.at);
      const within = duration(Math.max(...times) - Math.min(...times));
      const summary = `restart loop: ${restarts.length} restarts in ${within} since the plugin arrived`;
      return proven(
        summary,
        restarts.map(({ left }) => left.line),
      );
    },
  },
  {
    mechanism: 'lost-after-restart',
    breaks: ['stays'],
    refutedBy: 'the same content, read after the restart; or it was lost before any restart',
    prove({ facts }) {
      const restart = lastRestart(facts);
      if (!restart?.back) return null;
      const back = restart.back.at;
      const lost = rereads(facts).flatMap(({ what, told, last }) =>
        last && !last.there && last.began >= back ? [{ what, told, line: last.line }] : [],
      );
      if (lost.length === 0) return null;
      const told = lost.map(({ what, told }) => `${what} (${told})`).join(', ');
      const summary = `delivered, then lost: ${told}, since the restart at ${duration(restart.left.at)} (${restart.by})`;
      return proven(summary, [restart.left.line, restart.back.line, ...lost.map(({ line }) => line)]);
    },
  },
  {
    mechanism: 'restart-lockout',
    breaks: ['restarts'],
    refutedBy: 'a restart cycle that runs after the crash',
    prove({ facts: { log } }) {
      const [crash] = log.restart.crashed;
      if (!crash || log.restart.began.some((began) => isLaterCycle(began, crash))) return null;
      const summary = `locked out since the crash of a restart cycle: ${crash.event.error ?? crash.event.message}; no later restart ran`;
      const lines = [crash, ...log.restart.requested].map(({ line }) => line);
      return proven(
        summary,
        lines.filter((line) => line >= crash.line),
      );
    },
  },
  {
    mechanism: 'restart-dropped',
    breaks: ['restarts'],
    refutedBy: 'a second cycle after the second write',
    prove({ facts }) {
      const cycles = cyclesOf(facts, 'two-writes');
      if (!cycles || cycles.crashed.length > 0 || cycles.began.length !== 1) return null;
      const { writes, began } = cycles;
      const summary = `dropped restart: ${writes.length} writes were accepted, each asks for a restart, and one cycle ran; the second write never took effect`;
      return proven(summary, [...writes.map(({ line }) => line), ...began.map(({ line }) => line)]);
    },
  },
  {
    mechanism: 'guard-open',
    breaks: ['isolation'],
    refutedBy: "404 to every request with another org's id",
    prove({ facts: { exercise } }) {
      const through = exercise.foreign.flatMap(({ line, look: { request, seen } }) =>
        seen.is === 'let-through' ? [{ line, told: `${request} answered ${seen.status}` }] : [],
      );
      if (through.length === 0) return null;
      return proven(
        `the tenant guard let another org's id through: ${through.map(({ told }) => told).join(', ')}`,
        through.map(({ line }) => line),
      );
    },
  },
  {
    mechanism: 'late-writes',
    breaks: ['quiet'],
    refutedBy: 'rows that the neighbour wrote itself',
    prove({ facts }) {
      const rows = lateRows(facts);
      const refused = facts.log.lateWrites;
      const teardown = facts.gone.arrived?.at ?? 0;
      const told = [
        ...rows.map(({ row, at }) => `${row.kind} ${duration(at - teardown)} after the tenant was gone`),
        ...refused.map(
          ({ event }) => `${event.kind ?? 'a write'} ${duration(event.lateMs ?? 0)} late, refused`,
        ),
      ];
      if (told.length === 0) return null;
      return proven(`late writes: ${told.join(', ')}`, [
        ...rows.map(({ line }) => line),
        ...refused.map(({ line }) => line),
      ]);
    },
  },
  {
    mechanism: 'tenant-leaked',
    breaks: ['teardown'],
    refutedBy: 'a list of tenants without it',
    prove({ facts: { gone, slug } }) {
      if (!gone.last || gone.last.there) return null;
      return proven(
        `leaked tenant: ${slug} is still listed as ${gone.last.how.status} after its delete was sent`,
        [gone.last.line],
      );
    },
  },
];
