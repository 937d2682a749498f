import type { Clock } from "./clock.ts";

/** A timer that is longer than this fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(ms, { signal }) {
    const until = performance.now() + ms;
    for (let left = ms; left > 0; left = until - performance.now()) {
      await timer(Math.min(left, MAX_TIMER_MS), signal);
    }
    signal.throwIfAborted();
  },
  after,
};

function after(ms: number, then: () => void): () => void {
  const step = Math.min(ms, MAX_TIMER_MS);
  const next = () => ms > step ? cancel = after(ms - step, then) : then();
  const id = setTimeout(next, step);
  let cancel = () => clearTimeout(id);
  return () => cancel();
}

function timer(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(id);
      reject(signal.reason);
    };
    const id = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
