import type { Clock } from "../contracts/clock.ts";

/** Past this a stop waits no longer, whatever hangs: the process must be gone within 10 s. */
const STOP_DEADLINE_MS = 9_000;
/** The same from the moment that a second signal comes. */
const HURRIED_STOP_DEADLINE_MS = 3_000;

/** What {@linkcode untilStopped} takes. */
export interface StopOptions {
  /** Resolves once there is nothing left to wait for. */
  readonly idle: Promise<void>;
  readonly hurry: AbortSignal;
  /** Called when `hurry` is aborted before that. */
  readonly onHurry: () => void;
  readonly clock: Clock;
}

/** Waits until all is done, for nine seconds at most; once `hurry` is aborted for three more. */
export async function untilStopped({ idle, hurry, onHurry, clock }: StopOptions): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  const limit = (ms: number) => clock.sleep(ms, { signal }).catch(() => {});
  const hurried = abortOf(hurry, signal).then(() => {
    onHurry();
    return limit(HURRIED_STOP_DEADLINE_MS);
  });
  await Promise.race([idle, limit(STOP_DEADLINE_MS), hurried]);
  over.abort();
}

/** Resolves once `signal` is aborted, or never, once `over` is. */
export function abortOf(signal: AbortSignal, over?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true, signal: over });
  });
}
