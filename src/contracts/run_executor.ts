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
  /** Added to the environment that the executor gives to its runs. */
  readonly env: Readonly<Record<string, string>>;
  /** The working directory, or null for the executor's own. */
  readonly cwd: string | null;
  /** Written to standard input, which is then closed; null for an empty one. */
  readonly stdin: string | null;
  /**
   * How long the step may take from its start, in milliseconds, or null. Relative, since the clocks of two
   * machines differ.
   */
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

/** A step that was started, or that could not be started: `spawnFailure` of the exit tells which. */
export interface RunHandle {
  /** The run's id. */
  readonly id: string;
  /**
   * The process that leads the group of the step, if there is one on this machine. It may be a shell
   * that waits for the agent and survives a TERM signal to itself; `kill -- -PID` reaches both.
   */
  readonly pid?: number;
  /**
   * Resolves to whether the command of the step has started, as soon as that is known: the process that leads
   * the group may first have to find the command. Never rejects. Absent if `pid` is the command itself, which
   * has then started, or if there is no process.
   */
  readonly started?: Promise<boolean>;

  /**
   * Gives the output that is still held, then new output, until the process has ended and its output is
   * drained. A slow reader never blocks the process: it misses output, and the offsets show that. After an
   * adoption the output begins at its first byte again. Any number of readers. Ends early, without an
   * error, when `signal` is aborted.
   */
  output(signal: AbortSignal): AsyncIterable<OutputChunk>;

  /**
   * Resolves when the process has ended, its group is swept and its output is drained. Any number of
   * callers get the same answer.
   *
   * @throws the signal's reason, once it is aborted; the process continues
   */
  wait(signal: AbortSignal): Promise<RunExit>;

  /**
   * Records `reason`, unless a reason is recorded already or the process has ended, and begins the
   * termination sequence. A second call with `hurry` sends KILL at once. Does not wait for the end.
   */
  terminate(reason: EndReason, options?: { readonly hurry?: boolean }): void;
}

/** What became of a step that an earlier dispatcher started, or was about to start. */
export type Adoption =
  /**
   * Its process runs, or has ended meanwhile, and `wait` tells how. The output begins at the first byte.
   * The deadline is the original one, which fires at once if it has passed. If the earlier dispatcher had
   * begun to end the process, the termination continues, for the recorded reason.
   */
  | { readonly type: "adopted"; readonly handle: RunHandle }
  /**
   * A process has the recorded id, but nothing proves that it belongs to the step. The executor never
   * signals it, and the dispatcher may not start a second agent, since this process may be the first.
   */
  | { readonly type: "unverified"; readonly pid: number }
  /** The step was started, but neither its process nor a record of its end exists any more. */
  | { readonly type: "gone" }
  /** The step has no process and can never get one. */
  | { readonly type: "never_started" };

/**
 * Which of the processes that a run leaves behind an executor finds and ends: all that it started
 * (`control_group`); those that have something of the run left, as a rule all, and of them those that it may
 * end (`inherited`); or those of its process group (`group`).
 */
export type Leftovers = "control_group" | "inherited" | "group";

/** Starts the processes of runs, on this machine or on others. */
export interface RunExecutor {
  /** The kind of the executor, as the config and the record of each run name it. */
  readonly kind: string;

  /** Whether its runs outlive the dispatcher, so that the next dispatcher can adopt them. */
  readonly isDurable: boolean;

  /**
   * The base address of the HTTP API as its agents see it. Known once the API listens; the dispatcher starts
   * and adopts nothing before that.
   */
  readonly apiUrl: string;

  /**
   * Why `spec` can never be started here, or null: an argument contains a NUL or is too long, for example.
   * Called before a claim. It does not report a missing command: only a start shows that.
   */
  refusal(spec: RunSpec): string | null;

  /**
   * Starts a step. Resolves to a handle even if the system started no process. An abort of `signal` cancels
   * the start, but does not end a process. A durable executor never starts the same step twice.
   *
   * @throws {Error} if `spec.step` can't be the name of a folder, or was started before: both are bugs
   */
  start(spec: RunSpec, signal: AbortSignal): Promise<RunHandle>;

  /**
   * Takes over the process of a step that an earlier dispatcher started here. `record` is the run as the
   * journal has it; the step may be missing there although a process was started. The executor signals only
   * processes that surely belong to the run, since the system may have given a process id to another program.
   * The dispatcher calls this before it starts anything else for the same task.
   *
   * @param step the id of the step within its run
   */
  adopt(record: RunRecord, step: string): Promise<Adoption>;

  /**
   * Whether a live process here has all of `env` in its environment, such as an agent whose run is not in
   * the journal. False if the executor can't see environments.
   */
  hasProcessWith?(env: Readonly<Record<string, string>>): Promise<boolean>;

  /** Which leftovers of runs it ends. Absent if that differs between its machines. Never rejects. */
  leftovers?(): Promise<Leftovers>;

  /** How many more runs it accepts now; `Infinity` if it has no limit. */
  capacity(): number;

  /**
   * Yields when {@linkcode RunExecutor.capacity} may have grown, such as when a worker joins or a run of
   * another dispatcher ends; `capacity` then already gives the new number. One yield may stand for many
   * changes. Ends when `signal` is aborted. Executors do not have this method if only the dispatcher's own
   * runs change the capacity.
   */
  watchCapacity?(signal: AbortSignal): AsyncIterable<void>;

  /** Releases the executor's resources. Does not end live runs. */
  close?(): Promise<void>;
}
