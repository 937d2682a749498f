/** What a person or a supervisor asked for. */
export interface StopSignals {
  /** Aborted at the first signal: begin no more, end what runs. */
  readonly stop: AbortSignal;
  /** Aborted at the second: wait no longer. */
  readonly hurry: AbortSignal;
}

/** A reload will come to SIGHUP; until then a lost terminal ends the dispatcher as it ends others. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Where signals come from, so that a test can own it. */
export type SignalSource = Pick<typeof Deno, "addSignalListener" | "removeSignalListener">;

/** Listens until disposed. The reason of an abort is the name of the signal. */
export function listenForSignals(source: SignalSource = Deno): StopSignals & Disposable {
  const stop = new AbortController();
  const hurry = new AbortController();
  const listeners = SIGNALS.map((name) => ({
    name,
    listener: () => (stop.signal.aborted ? hurry : stop).abort(name),
  }));
  for (const { name, listener } of listeners) source.addSignalListener(name, listener);
  return {
    stop: stop.signal,
    hurry: hurry.signal,
    [Symbol.dispose]() {
      for (const { name, listener } of listeners) source.removeSignalListener(name, listener);
    },
  };
}
