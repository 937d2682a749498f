/**
 * A signal that is never aborted, for work that must not be cancelled. It lives as long as the process:
 * remove each listener that you add to it.
 */
export const neverAborted: AbortSignal = new AbortController().signal;

/**
 * Resolves once `signal` is aborted. Never resolves without a signal. Once `stop` is aborted, it removes its
 * listener and never resolves.
 */
export function whenAborted(signal: AbortSignal | undefined, stop?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    signal?.addEventListener("abort", () => resolve(), { once: true, signal: stop });
  });
}

/**
 * Resolves or rejects as `promise` does. Rejects with the signal's reason as soon as `signal` is aborted, so
 * that work that ignores the signal does not block its caller. It then ignores the result of `promise`.
 */
export function abortable<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
