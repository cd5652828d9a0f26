// @ts-check
/**
 * The clock and timers a state machine needs, so that tests can turn the hands themselves.
 * @typedef {{now: () => number, after: (ms: number, run: () => void) => () => void}} Timers
 */

/** @type {Timers} */
export const realTimers = {
  now: () => Date.now(),
  after: (ms, run) => {
    const id = setTimeout(run, ms);
    return () => clearTimeout(id);
  },
};
