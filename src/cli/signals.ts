/** The stop that a person or a supervisor asked for by signals. */
export interface StopSignals {
  /** Aborted at the first signal: start nothing more, and end the live runs. */
  readonly stop: AbortSignal;
  /** Aborted at the second signal: do not wait any longer. */
  readonly hurry: AbortSignal;
}

/** Where signals come from. Tests replace it. */
export type SignalSource = Pick<typeof Deno, "addSignalListener" | "removeSignalListener">;

/** How {@linkcode listenForSignals} treats signals. */
export interface SignalOptions {
  /** Called for HUP. Without it, HUP stops the dispatcher. */
  readonly onHangup?: () => void;
  readonly source?: SignalSource;
}

/** Listens for signals until it is disposed. The reason of an abort is the name of the signal. */
export function listenForSignals(
  { onHangup, source = Deno }: SignalOptions = {},
): StopSignals & Disposable {
  const stop = new AbortController();
  const hurry = new AbortController();
  const end = (name: Deno.Signal) => () => (stop.signal.aborted ? hurry : stop).abort(name);
  const listeners: readonly (readonly [Deno.Signal, () => void])[] = [
    ["SIGINT", end("SIGINT")],
    ["SIGTERM", end("SIGTERM")],
    // Both the shell and the system can send HUP for one lost terminal: the second one is not a new request.
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
