import type { EndReason, RunExit } from "../domain/outcome.ts";
import type { RunRecord } from "../domain/run.ts";

/** One step of a run to start, as plain JSON, so that it can cross a network. */
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

/** A piece of the output of a step, as raw bytes. */
export interface OutputChunk {
  /** The stream that the process wrote to. */
  readonly stream: "stdout" | "stderr";
  /** Where the piece begins in its stream. A jump means that the bytes between are no longer held. */
  readonly offset: number;
  /** The bytes, which may end within a character. */
  readonly bytes: Uint8Array;
}

/** A step that was started, or that could not be: `spawnFailure` of the exit tells which. */
export interface RunHandle {
  /** The run's id. */
  readonly id: string;
  /**
   * The process that leads the group of the step, if there is one on this machine. It may be a shell
   * that waits for the agent and survives a TERM of its own; `kill -- -PID` reaches both.
   */
  readonly pid?: number;

  /**
   * Gives the output that is still held, then the output that comes, until the process has ended and
   * its output is drained. A slow reader never blocks the process: it misses output, which the offsets
   * show. After an adoption the output begins at its first byte again. Any number of readers.
   * Ends early, without an error, when `signal` is aborted.
   */
  output(signal: AbortSignal): AsyncIterable<OutputChunk>;

  /**
   * Resolves when the process has ended, its group is swept and its output is drained. Any number of
   * callers get the same answer.
   *
   * @throws the signal's reason, once it is aborted; the process goes on
   */
  wait(signal: AbortSignal): Promise<RunExit>;

  /**
   * Records `reason`, unless a reason is recorded already or the process has ended, and begins the
   * termination sequence. A second call with `hurry` sends KILL at once. Returns at once.
   */
  terminate(reason: EndReason, options?: { readonly hurry?: boolean }): void;
}

/** What an executor finds of a step that an earlier dispatcher started, or was about to start. */
export type Adoption =
  /**
   * Its process runs, or it has ended meanwhile and `wait` tells how. Its output begins at the first
   * byte, and its deadline is the original one, which fires at once if it has passed. If the earlier
   * dispatcher had begun to end it, the ending continues, for the recorded reason.
   */
  | { readonly type: "adopted"; readonly handle: RunHandle }
  /**
   * A process has the recorded id, but nothing proves that it is the step's. It is never signalled, and
   * no second agent may start, since it may be the first.
   */
  | { readonly type: "unverified"; readonly pid: number }
  /** It was started, and neither its process nor a record of its end is left. */
  | { readonly type: "gone" }
  /** It has no process and can never get one. */
  | { readonly type: "never_started" };

/** Starts the processes of runs: on this machine, later also on others. */
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
   * Why `spec` can never be started here, such as a NUL in an argument or one that is too long, or null.
   * Asked before a claim. It does not report a missing command: only a start shows that.
   */
  refusal(spec: RunSpec): string | null;

  /**
   * Starts a step. Resolves to a handle even if the system started no process. `signal` gives up the
   * start; it does not end a process. A durable executor never starts the same step twice.
   *
   * @throws {Error} if `spec.step` can't be the name of a folder or was started before: these are bugs
   */
  start(spec: RunSpec, signal: AbortSignal): Promise<RunHandle>;

  /**
   * Takes over the process of a step that an earlier dispatcher began here. `record` is what the journal
   * holds of the run; it may lack the step although a process was started. Only processes that are
   * surely the run's own are signalled, since a process id may have passed to a stranger. The dispatcher
   * asks before it starts anything else for the same task.
   *
   * @param step the id of the step within its run
   */
  adopt(record: RunRecord, step: string): Promise<Adoption>;

  /**
   * Whether a process lives here that has all of `env` in its environment, such as an agent whose run is
   * in no journal. False if the executor can't see that.
   */
  hasProcessWith?(env: Readonly<Record<string, string>>): Promise<boolean>;

  /** How many more runs it takes now; `Infinity` if it has no limit of its own. */
  capacity(): number;

  /**
   * Yields when {@linkcode RunExecutor.capacity} may have grown, such as when a worker joins or a run of
   * another dispatcher ends; the new number holds already. One yield may stand for many changes. Ends when
   * `signal` is aborted. Missing if only the dispatcher's own runs change the capacity.
   */
  watchCapacity?(signal: AbortSignal): AsyncIterable<void>;

  /** Gives back what the executor holds. It does not end runs that still live. */
  close?(): Promise<void>;
}
