import type { EndReason, RunExit } from "../domain/outcome.ts";
import type { RunRecord } from "../domain/run.ts";

/** What to start, as plain JSON, so that it can cross a network. */
export interface RunSpec {
  /** The run's id, a UUIDv7; the agent's `ARTIFICER_RUN_ID`. */
  readonly runId: string;
  /** The id of the step within its run: unique in the run, and safe as the name of a folder. */
  readonly step: string;
  /** The command and its arguments. */
  readonly argv: readonly string[];
  /** Added to the environment that the executor gives its runs. */
  readonly env: Readonly<Record<string, string>>;
  /** The working directory, or null for the executor's own. */
  readonly cwd: string | null;
  /** Written to standard input, which is then closed; null for an empty one. */
  readonly stdin: string | null;
  /** How long the step may take from its start, in milliseconds, or null. Relative, since clocks differ. */
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
  /**
   * The process that leads the run's group, where there is one on this machine. It need not be the
   * agent itself: where runs are durable it is the shell that waits for the agent, which a lone TERM
   * does not end. `kill -- -PID` reaches both.
   */
  readonly pid?: number;

  /**
   * What is still held of the output, then what comes, until the run has ended and its output is
   * drained. A reader that is slow misses some and is told so by the offsets: it never blocks the run.
   * The output of a run that was adopted begins at its first byte again.
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

/** What became of a run that an earlier dispatcher left behind. */
export type Adoption =
  /**
   * It is ours: it runs, or it has ended meanwhile and `wait` tells how. Its output is there from the
   * beginning, its deadline is the original one and fires at once where it has passed. A run that had
   * been told to end is ended, for the reason that was recorded then.
   */
  | { readonly type: "adopted"; readonly handle: RunHandle }
  /**
   * A process has the run's id, but nothing proves that it is the run's: it is never signalled. No
   * second agent may be started while it may be the first.
   */
  | { readonly type: "unverified"; readonly pid: number }
  /** It was started, and nothing of it is left: neither a process nor how it ended. */
  | { readonly type: "gone" }
  /** No process came of it, and from now on none can. */
  | { readonly type: "never_started" };

/** What starts processes: this machine, or later other ones. */
export interface RunExecutor {
  /** Which kind it is, as the config and the record of each run name it. */
  readonly kind: string;

  /** Whether its runs outlive the dispatcher, so that the next one can adopt them. */
  readonly isDurable: boolean;

  /**
   * The base address of the HTTP API as its agents see it. Known once the API listens; nothing is started
   * or adopted before that.
   */
  readonly apiUrl: string;

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

  /**
   * Takes over the process of a run's step that an earlier dispatcher began here, by what the journal
   * holds of the run; the step may be missing there although a process was started. Nothing is signalled
   * that is not surely the run's own: a process id may have passed to a stranger. Asked before anything
   * is started for the same task.
   *
   * @param step the id of the step within its run
   */
  adopt(record: RunRecord, step: string): Promise<Adoption>;

  /**
   * Whether a process lives here that has all of `env` in its environment, such as an agent whose run
   * nobody remembers. False where that cannot be seen.
   */
  hasProcessWith?(env: Readonly<Record<string, string>>): Promise<boolean>;

  /** How many more runs it takes now; `Infinity` where it has no limit of its own. */
  capacity(): number;

  /**
   * Yields when {@linkcode RunExecutor.capacity} may have grown, such as when a worker joins or a run of
   * another dispatcher ends; the new number holds already. One yield may stand for many changes. Ends when
   * `signal` is aborted. Missing when only the dispatcher's own runs change the capacity.
   */
  watchCapacity?(signal: AbortSignal): AsyncIterable<void>;

  /** Gives back what the executor holds. Runs that still live are not ended by it. */
  close?(): Promise<void>;
}
