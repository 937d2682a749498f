import type { Comment, Task, TaskChanges } from "../domain/task.ts";

/** What every call takes last. */
export interface CallOptions {
  /** Gives the call up; it then throws the signal's reason. A write may still have been applied. */
  readonly signal: AbortSignal;
}

/** What {@linkcode TaskAdapter.getReadyTasks} takes last. */
export interface ReadyOptions extends CallOptions {
  /** At most so many tasks of each queue. */
  readonly limit: number;
}

/** A queue that cannot be used as configured. */
export interface QueueProblem {
  /** The queue, as the config spells it. */
  readonly queue: string;
  /** What is wrong with it, for a person. */
  readonly problem: string;
  /** The nearest queue that exists, or null. */
  readonly suggestion: string | null;
}

/** What {@linkcode TaskAdapter.claimTask} takes last. */
export interface ClaimOptions extends CallOptions {
  /**
   * Names this claim and no other. A board that keeps it can tell the claim from another dispatcher's by
   * the same user, also after a crash.
   */
  readonly claimId?: string;
}

/**
 * How a claim stands that was to be renewed: it lasts for longer than `renewInMs` milliseconds, by when it
 * must be renewed again; it is over, since the task is no longer where the claim put it; or it is lost,
 * since it had expired and another dispatcher may have the task.
 */
export type ClaimRenewal = { readonly renewInMs: number } | "over" | "lost";

/** What {@linkcode TaskAdapter.recallClaim} takes last. */
export interface RecallOptions extends ClaimOptions {
  /** Whether the process that made the claim is no more, and with it what it knew of the claim. */
  readonly wasCutShort: boolean;
}

/**
 * What a delivery of a board's webhook is: a hint, nothing of interest, one that somebody else sent, or
 * one of the board's that cannot be read.
 */
export type HookVerdict = "hint" | "ignored" | "unauthorized" | "malformed";

/** What {@linkcode TaskAdapter.registerHook} takes last. */
export interface HookOptions extends CallOptions {
  /** Whether a webhook that is missing or wrong is put right; else it is only looked for. */
  readonly mayRegister: boolean;
}

/** A queue of another board and its tasks, from the top. */
export interface ImportedQueue {
  /** What the queue is called on the other board; it is called so here, too. */
  readonly name: string;
  /** Whole tasks. Their `url` and `queue` are ignored; the board makes an id for a task whose id is empty. */
  readonly tasks: readonly Task[];
}

/** Whether a board tells of changes, and where. */
export interface HookState {
  /** `"registered"` where it was put right by this call, `"missing"` where that was not asked for. */
  readonly state: "present" | "registered" | "missing";
  /** What the board calls. */
  readonly url: string;
}

/**
 * A board. Six methods that every board has, and capabilities that a board declares by having the
 * method; nobody asks which board it is.
 *
 * Every failure is an `AdapterError` with one category. No method waits longer than its signal
 * allows. Calls may overlap; writes to one task take effect in the order of the calls.
 */
export interface TaskAdapter {
  /**
   * The tasks that wait in `queueNames`, in board order (the top card first), queue by queue, at most
   * `options.limit` of each. A task that cannot be read is left out and reported once to the log. They
   * may come without their comments, where a board would have to be asked for those of each.
   *
   * @throws {AdapterError} `not_found` where a queue does not exist and the board knows its queues
   */
  getReadyTasks(queueNames: readonly string[], options: ReadyOptions): Promise<Task[]>;

  /**
   * One task, whole.
   *
   * @throws {AdapterError} `not_found`
   */
  getTask(taskId: string, options: CallOptions): Promise<Task>;

  /**
   * Moves a task to the end of `targetQueue`; a task that is there already stays where it is.
   *
   * @throws {AdapterError} `not_found` for the task, `invalid` for a queue that does not exist
   */
  moveTask(taskId: string, targetQueue: string, options: CallOptions): Promise<Task>;

  /**
   * Adds a comment as the authenticated user. Not idempotent.
   *
   * @throws {AdapterError} `not_found`; `invalid` for a text that the board refuses
   */
  addComment(taskId: string, text: string, options: CallOptions): Promise<Comment>;

  /**
   * Applies an edit, all of it or nothing. Idempotent.
   *
   * @throws {AdapterError} `not_found`; `invalid` for a value that the board refuses
   */
  updateTask(taskId: string, changes: TaskChanges, options: CallOptions): Promise<Task>;

  /**
   * Adds a task to the end of a queue. Not idempotent.
   *
   * @throws {AdapterError} `invalid` for a queue that does not exist or a value that the board refuses
   */
  createTask(
    queueName: string,
    name: string,
    description: string,
    options: CallOptions,
  ): Promise<Task>;

  /**
   * Why this board could never be worked on as it is (it is of another version, or another program's),
   * with what to do about it, or null. Asked once, before the first poll; nothing is written. It rejects
   * where the board cannot tell now, as one that is down: that is no reason not to start.
   */
  incompatibility?(options: CallOptions): Promise<string | null>;

  /** The authenticated user, who is assigned at a claim. */
  whoAmI?(options: CallOptions): Promise<string>;

  /**
   * Moves a task from `from` to the end of `to` and assigns the authenticated user, as one step that
   * one caller wins. `"lost"` where the task is not, or no longer, in `from`. Without this method a
   * claim is a move and a read-back.
   */
  claimTask?(
    taskId: string,
    from: string,
    to: string,
    options: ClaimOptions,
  ): Promise<"claimed" | "lost">;

  /**
   * What became of a claim by us that nobody heard the end of: `"open"` where the task still waits in
   * `from`; `"lost"` where it is elsewhere, or where it cannot be told from another dispatcher's. Boards
   * have this where the task's place alone does not tell whose claim moved it there.
   */
  recallClaim?(
    taskId: string,
    from: string,
    to: string,
    options: RecallOptions,
  ): Promise<"claimed" | "lost" | "open">;

  /**
   * Undoes a claim: from `from` to the top of `to`, without the authenticated user. `"lost"` where
   * the task is no longer in `from`; nothing is changed then.
   */
  releaseTask?(
    taskId: string,
    from: string,
    to: string,
    options: CallOptions,
  ): Promise<"released" | "lost">;

  /**
   * Renews a claim of ours that moved a task to `queue`, on a board where a claim expires unless it is
   * renewed. The dispatcher calls it as soon as the claim is won, then at the intervals that it gives, until
   * the run has ended, and once more before it writes what follows; also after a restart. With `"lost"` the
   * run is ended and the task is left to whoever has it. Idempotent; it never claims a task anew.
   *
   * A renewal that fails changes nothing, and is tried again while the run goes on.
   *
   * @throws {AdapterError} `not_found` if the task is gone
   */
  keepClaim?(taskId: string, queue: string, options: ClaimOptions): Promise<ClaimRenewal>;

  /** Yields when something may have changed, often too often and sometimes never: polling stays. */
  watch?(signal: AbortSignal): AsyncIterable<void>;

  /**
   * Judges a delivery of the board's webhook: its sender shows that it is the board by `headers`, such as
   * with a token or a signature of `body`. `body` is what was sent, byte by byte, since most boards sign
   * that. A hint makes {@linkcode TaskAdapter.watch} yield. Never throws. Boards have this only if their
   * webhook is set up.
   */
  receiveHook?(headers: Headers, body: Uint8Array): HookVerdict;

  /**
   * Sets up the board's webhook, or only looks whether it is. `apiUrl` is where this machine reaches
   * the API, null where its port is not known beforehand; the config may name another address for the
   * board to call. Done again it changes nothing. Boards have this where they have `receiveHook`.
   *
   * @throws {AdapterError} `forbidden` where the credentials do not reach as far; `invalid` where there
   * is no address that the board could call; `conflict` where it takes no more webhooks
   */
  registerHook?(apiUrl: string | null, options: HookOptions): Promise<HookState>;

  /** The queues of `names` that cannot be used as they are spelled. */
  checkQueues?(names: readonly string[], options: CallOptions): Promise<QueueProblem[]>;

  /** The names of all queues that the board has, in its order. Without it only those of the config are known. */
  listQueues?(options: CallOptions): Promise<string[]>;

  /**
   * Adds whole tasks of another board, with their ids, comments, labels, checklists and times, each to
   * the end of its queue, and makes the queues; all of it or nothing. Resolves to the number of tasks.
   * Not idempotent: a second import of the same ids is refused.
   *
   * @throws {AdapterError} `conflict` if the board already has a task of such an id; `invalid` for a
   * queue or a task that it refuses
   */
  importTasks?(queues: readonly ImportedQueue[], options: CallOptions): Promise<number>;

  /** Gives back what the adapter holds. Called once, last. */
  close?(): Promise<void>;
}
