/**
 * A signal that nothing ever aborts, for work that must not be given up. It lives as long as the process:
 * remove each listener that you add to it.
 */
export const neverAborted: AbortSignal = new AbortController().signal;

/**
 * Resolves once `signal` is aborted; never without one, and never once `over` is aborted, from when on
 * nothing listens any more.
 */
export function whenAborted(signal: AbortSignal | undefined, over?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    signal?.addEventListener("abort", () => resolve(), { once: true, signal: over });
  });
}

/**
 * What `promise` resolves to, or the signal's reason, thrown as soon as it is aborted: what does not
 * care for a signal must not hold its caller. What then becomes of `promise` is nobody's concern.
 */
export function abortable<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
