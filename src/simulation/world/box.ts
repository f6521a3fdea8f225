import { HEARTBEAT_MS } from '../plan/course.ts';
import { STUB_CONFIG, substituted } from '../plan/promises.ts';
import type { Inside } from './inside.ts';
import type { Snapshot } from './snapshot.ts';

/** The machine of a workspace: it boots with its assets, beats, and goes down. */
export interface Box {
  boot(first: boolean): void;
  goDown(): void;
  /** It comes up by itself, with what lay in its folder. */
  comeBack(): void;
}

type Assets = Pick<Snapshot, 'config' | 'prompts' | 'skills'>;

const LONGEST_DELAY_MS = 9_000;

export function newBox(inside: Inside, heard: (nth: number, uptimeSeconds: number) => void): Box {
  const { course, now, change, laterInThisLife } = inside;
  let [upSince, beats] = [0, 0];

  function beat(): void {
    beats += 1;
    const nth = beats;
    const uptimeSeconds = Math.floor((now() - upSince) / 1_000);
    const lateMs = inside.draw(12, nth) < course.lateBeats ? LONGEST_DELAY_MS * inside.draw(13, nth) : 0;
    const isLost =
      inside.suffers('silent') ||
      (now() < course.lostBeatsUntilMs && inside.draw(11, nth) < course.lostBeats);
    if (!isLost) laterInThisLife(course.transitMs + lateMs, () => heard(nth, uptimeSeconds));
    laterInThisLife(HEARTBEAT_MS, beat);
  }

  function comeUp(): void {
    inside.newLife();
    upSince = now();
    change({ boxUp: true, cold: course.coldMs > 0 });
    if (course.coldMs > 0) laterInThisLife(course.coldMs, () => change({ cold: false }));
    laterInThisLife(course.firstBeatMs, beat);
  }

  return {
    boot(first) {
      comeUp();
      const assets = assetsOf(inside, first);
      const lateMs = first ? course.assetsLateMs : 0;
      if (lateMs > 0) return inside.later(lateMs, () => change(assets));
      change(course.stubMs > 0 ? { ...assets, config: STUB_CONFIG } : assets);
      if (course.stubMs > 0) laterInThisLife(course.stubMs, () => change(assets));
    },
    goDown() {
      inside.newLife();
      change({ boxUp: false });
    },
    comeBack: comeUp,
  };
}

/** What the asset channel of this build lays under /configs. */
function assetsOf({ build, expected }: Inside, first: boolean): Assets {
  const { cutsConfigAt, configInstead, resolvesTemplate, relaysPrompts, leavesPlaceholder } = build;
  const skills = build.smugglesSkills ? expected.plugins.map(({ name }) => `${name}/SKILL.md`) : [];
  if (!resolvesTemplate) return { config: STUB_CONFIG, prompts: expected.prompts.map(() => null), skills };
  const whole = configInstead ?? expected.config;
  const config = cutsConfigAt === null ? whole : whole.slice(0, cutsConfigAt);
  const prompts = expected.prompts.map(({ content }, index) => {
    if (!relaysPrompts) return null;
    return leavesPlaceholder && index === 0
      ? `For {{AGENT_NAME}}:\n${substituted(content)}`
      : substituted(content);
  });
  return { config: build.restartLaysStub && !first ? STUB_CONFIG : config, prompts, skills };
}
