/** What a person or a supervisor asked for. */
export interface StopSignals {
  /** Aborted at the first signal: begin no more, end what runs. */
  readonly stop: AbortSignal;
  /** Aborted at the second: wait no longer. */
  readonly hurry: AbortSignal;
}

/** Where signals come from, so that a test can own it. */
export type SignalSource = Pick<typeof Deno, "addSignalListener" | "removeSignalListener">;

/** What {@linkcode listenForSignals} takes. */
export interface SignalOptions {
  /** Called for HUP; without it HUP asks to stop. */
  readonly onHangup?: () => void;
  readonly source?: SignalSource;
}

/** Listens until disposed. The reason of an abort is the name of the signal. */
export function listenForSignals(
  { onHangup, source = Deno }: SignalOptions = {},
): StopSignals & Disposable {
  const stop = new AbortController();
  const hurry = new AbortController();
  const end = (name: Deno.Signal) => () => (stop.signal.aborted ? hurry : stop).abort(name);
  const listeners: readonly (readonly [Deno.Signal, () => void])[] = [
    ["SIGINT", end("SIGINT")],
    ["SIGTERM", end("SIGTERM")],
    // Both the shell and the system may tell of a lost terminal: a second HUP means no hurry.
    ["SIGHUP", onHangup ?? (() => stop.abort("SIGHUP"))],
  ];
  for (const [name, listener] of listeners) source.addSignalListener(name, listener);
  return {
    stop: stop.signal,
    hurry: hurry.signal,
    [Symbol.dispose]() {
      for (const [name, listener] of listeners) source.removeSignalListener(name, listener);
    },
  };
}
