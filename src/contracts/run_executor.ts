import type { EndReason, RunExit } from "../domain/outcome.ts";
import type { RunRecord } from "../domain/run.ts";

/** What to start, as plain JSON, so that it can cross a network. */
export interface RunSpec {
  /** The run's id, a UUIDv7; the agent's `ARTIFICER_RUN_ID`. */
  readonly runId: string;
  /** The command and its arguments. */
  readonly argv: readonly string[];
  /** Added to the environment that the executor gives its runs. */
  readonly env: Readonly<Record<string, string>>;
  /** The working directory, or null for the executor's own. */
  readonly cwd: string | null;
  /** Written to standard input, which is then closed; null for an empty one. */
  readonly stdin: string | null;
  /** How long the run may take from its start, in milliseconds, or null. Relative, since clocks differ. */
  readonly timeoutMs: number | null;
}

/** A piece of a run's output, as raw bytes. */
export interface OutputChunk {
  /** Where the run wrote it. */
  readonly stream: "stdout" | "stderr";
  /** Where in its stream the piece begins. A jump means that what lay between is no longer held. */
  readonly offset: number;
  /** What it wrote; may end within a character. */
  readonly bytes: Uint8Array;
}

/** A run that was started, or that could not be: see `spawnFailure` of what `wait` resolves to. */
export interface RunHandle {
  /** The run's id. */
  readonly id: string;
  /** The leader's process id, where there is one on this machine. */
  readonly pid?: number;

  /**
   * What is still held of the output, then what comes, until the run has ended and its output is
   * drained. A reader that is slow misses some and is told so by the offsets: it never blocks the run.
   * Any number of readers. Ends early, without an error, when `signal` is aborted.
   */
  output(signal: AbortSignal): AsyncIterable<OutputChunk>;

  /**
   * Resolves when the process has ended, its group is swept and its output is drained. Any number of
   * callers get the same answer.
   *
   * @throws the signal's reason, once it is aborted; the run goes on
   */
  wait(signal: AbortSignal): Promise<RunExit>;

  /**
   * Records `reason`, unless one is recorded already or the process has ended, and begins the
   * termination sequence. A second call with `hurry` goes straight to KILL. Returns at once.
   */
  terminate(reason: EndReason, options?: { readonly hurry?: boolean }): void;
}

/** What starts processes: this machine, or later other ones. */
export interface RunExecutor {
  /**
   * Why `spec` could never be started here (a NUL in an argument, one that is too long), or null. Asked
   * before a claim. A command that is missing is not told here: that is known only by trying.
   */
  refusal(spec: RunSpec): string | null;

  /**
   * Starts a run. Resolves to a handle whether or not a process came of it. `signal` gives up the
   * starting only; it does not end the run.
   */
  start(spec: RunSpec, signal: AbortSignal): Promise<RunHandle>;

  /** The handle of a run that an earlier dispatcher started and that still lives here, or null. */
  adopt(record: RunRecord): Promise<RunHandle | null>;

  /** How many more runs it takes now; `Infinity` where it has no limit of its own. */
  capacity(): number;

  /** Gives back what the executor holds. Runs that still live are not ended by it. */
  close?(): Promise<void>;
}
