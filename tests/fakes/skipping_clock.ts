import { neverAborted } from "../../src/async/abort.ts";
import type { Clock } from "../../src/async/clock.ts";

/** A clock on which sleeping takes no time; how long each sleep was to be, in milliseconds, goes to `sleeps`. */
export function skippingClock(sleeps: number[]): Clock {
  let monotonic = 0;
  return {
    now: () => Date.now(),
    monotonic: () => monotonic,
    sleep(ms) {
      sleeps.push(ms);
      monotonic += ms;
      return Promise.resolve();
    },
    after(ms, then) {
      let isCalledOff = false;
      void this.sleep(ms, { signal: neverAborted }).then(() => isCalledOff || then());
      return () => isCalledOff = true;
    },
  };
}
