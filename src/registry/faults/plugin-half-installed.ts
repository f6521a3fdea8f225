import { defineFault } from '../build.ts';

/** The copy stops at an error that nobody hands on, and the marker is written all the same. */
export const fault = defineFault({}, (_params, good) => ({
  deliver(folder, files, pause) {
    const rest = files.filter(({ path }) => path !== 'SKILL.md');
    return good.deliver(folder, rest.slice(0, Math.ceil(files.length / 2)), pause);
  },
}));
