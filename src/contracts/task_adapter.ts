import type {
  CallOptions,
  ClaimOptions,
  ClaimRenewal,
  FoundTask,
  HookOptions,
  HookState,
  HookVerdict,
  ImportedQueue,
  ReadyOptions,
  RecallOptions,
} from "./board_calls.ts";
import type { Comment, Task, TaskChanges } from "../domain/task.ts";

export type * from "./board_calls.ts";

/** A queue that can't be used as configured. */
export interface QueueProblem {
  /** The queue, as the config spells it. */
  readonly queue: string;
  /** What is wrong with it, for a person. */
  readonly problem: string;
  /** The nearest queue that exists, or null. */
  readonly suggestion: string | null;
  /** Whether the board has such a queue, and it can't be used for another reason, such as a missing right. */
  readonly isThere?: boolean;
}

/** Why a board that can be read takes no changes. */
export interface WriteTrouble {
  /** For a person. */
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/**
 * A board. Every board has the six required methods. A board declares a capability by having the optional
 * method; no caller asks which kind of board it is.
 *
 * Every failure is an `AdapterError` with one category. `not_found` of a task means that it was deleted. If the
 * user can no longer see its board, the category is `forbidden`, even if the server answers both in the same
 * way: the dispatcher drops what a deleted task was to get, and keeps what one out of sight is to get. Every method ends once its signal is aborted. Calls
 * may overlap; writes to one task take effect in the order of the calls.
 */
export interface TaskAdapter {
  /**
   * For how long after its start a write whose error says `mayTakeEffectLater` can still be applied, in
   * milliseconds; 0 if unset. Until then the dispatcher neither repeats such a write nor believes that it
   * failed: it reads the board again, with growing waits.
   */
  readonly lateEffectMs?: number;

  /**
   * The tasks that wait in `queueNames`, in board order (the top card first), queue by queue, at most
   * `options.limit` of each. A task that can't be read is left out and reported once to the log. The tasks
   * may lack their comments, if the board needs one more request for the comments of each: then they have a
   * `commentCount`.
   *
   * @throws {AdapterError} `not_found` if a queue does not exist, on a board that knows its queues
   */
  getReadyTasks(queueNames: readonly string[], options: ReadyOptions): Promise<Task[]>;

  /**
   * One task, with its comments.
   *
   * @throws {AdapterError} `not_found`
   */
  getTask(taskId: string, options: CallOptions): Promise<Task>;

  /**
   * The task that has `part` as its id, or else those whose id begins with it, at most `options.limit`. People type
   * only the beginning of an id. If missing, only the queues of the config are searched.
   */
  findTasks?(part: string, options: ReadyOptions): Promise<FoundTask[]>;

  /**
   * Moves a task to the end of `targetQueue`. A task that is already in that queue keeps its place.
   *
   * @throws {AdapterError} `not_found` if there is no such task, `invalid` if the queue does not exist
   */
  moveTask(taskId: string, targetQueue: string, options: CallOptions): Promise<Task>;

  /**
   * Adds a comment as the authenticated user. Not idempotent.
   *
   * @throws {AdapterError} `not_found`; `invalid` if the board refuses the text
   */
  addComment(taskId: string, text: string, options: CallOptions): Promise<Comment>;

  /**
   * Deletes a comment. Idempotent: a comment that is gone is a success. Boards have this method if a comment
   * that got no answer can appear twice there; the dispatcher deletes only copies of comments that it wrote
   * itself.
   *
   * @throws {AdapterError} `not_found` if there is no such task; `forbidden` if the user may not delete it
   */
  deleteComment?(taskId: string, commentId: string, options: CallOptions): Promise<void>;

  /**
   * Applies all of the changes or none of them. Idempotent.
   *
   * @throws {AdapterError} `not_found`; `invalid` if the board refuses a value
   */
  updateTask(taskId: string, changes: TaskChanges, options: CallOptions): Promise<Task>;

  /**
   * Adds a task to the end of a queue. Not idempotent.
   *
   * @throws {AdapterError} `invalid` if the queue does not exist or the board refuses a value
   */
  createTask(
    queueName: string,
    name: string,
    description: string,
    options: CallOptions,
  ): Promise<Task>;

  /**
   * Why the dispatcher can never work with this board as it is (it has another version, or belongs to another
   * program), with what to do about it, or null. Called once, before the first poll; writes nothing. It
   * rejects if the board can't tell now, such as when it is down: the dispatcher then starts anyway.
   */
  incompatibility?(options: CallOptions): Promise<string | null>;

  /** The authenticated user. A claim assigns this user. */
  whoAmI?(options: CallOptions): Promise<string>;

  /**
   * Moves a task from `from` to the end of `to` and assigns the authenticated user, as one atomic step: of
   * several callers one wins. `"lost"` if the task is not in `from`. On a board without this method, a claim
   * is a move and a read-back.
   */
  claimTask?(
    taskId: string,
    from: string,
    to: string,
    options: ClaimOptions,
  ): Promise<"claimed" | "lost">;

  /**
   * Finds out what became of a claim of ours whose answer never arrived: `"open"` if the task still waits in
   * `from`; `"lost"` if it is elsewhere, or if the claim can't be told from a claim of another dispatcher.
   * Boards have this method if the task's place alone does not show whose claim moved it there.
   */
  recallClaim?(
    taskId: string,
    from: string,
    to: string,
    options: RecallOptions,
  ): Promise<"claimed" | "lost" | "open">;

  /**
   * Undoes a claim: moves the task from `from` to the top of `to` and removes the authenticated user.
   * `"lost"` if the task is no longer in `from`; nothing changes then.
   */
  releaseTask?(
    taskId: string,
    from: string,
    to: string,
    options: CallOptions,
  ): Promise<"released" | "lost">;

  /**
   * Renews a claim of ours that moved a task to `queue`, on a board where a claim expires unless it is
   * renewed. The dispatcher calls it as soon as the claim is won, then at the intervals that it gives until
   * the run has ended, and once more before the board writes that follow; also after a restart. After
   * `"lost"` the dispatcher ends the run and leaves the task alone. Idempotent; it never claims a task again.
   *
   * A renewal that fails changes nothing; the dispatcher retries it while the run continues.
   *
   * @throws {AdapterError} `not_found` if the task is gone
   */
  keepClaim?(taskId: string, queue: string, options: ClaimOptions): Promise<ClaimRenewal>;

  /** Yields when something may have changed. Can yield too often and can miss changes, so polling continues. */
  watch?(signal: AbortSignal): AsyncIterable<void>;

  /**
   * Tells whether a delivery of the board's webhook can be the board's by its `headers` alone: its token, or that
   * it bears a signature at all. It is asked before the body is read, so that a stranger costs no memory. Never
   * throws. Boards have this method if they have `receiveHook`.
   */
  admitsHook?(headers: Headers): boolean;

  /**
   * Judges a delivery of the board's webhook. The board proves that it is the sender by `headers`, such as a
   * token or a signature of `body`. `body` has the exact bytes that were sent, since most boards sign those.
   * A hint makes {@linkcode TaskAdapter.watch} yield. Never throws. Boards have this method only if their
   * webhook is set up.
   */
  receiveHook?(headers: Headers, body: Uint8Array): HookVerdict;

  /**
   * Sets up the board's webhook, or only checks whether it is set up. `apiUrl` is the address of the API on
   * this machine, or null if its port is not known beforehand; the config may name another address for the
   * board to call. Idempotent. Boards have this method if they have `receiveHook`.
   *
   * @throws {AdapterError} `forbidden` if the credentials do not allow this; `invalid` if there is no address
   * that the board could call; `conflict` if the board accepts no more webhooks
   */
  registerHook?(apiUrl: string | null, options: HookOptions): Promise<HookState>;

  /** The queues of `names` that can't be used as they are spelled. */
  checkQueues?(names: readonly string[], options: CallOptions): Promise<QueueProblem[]>;

  /** The names of all queues of the board, in its order. If missing, only the config's queues are known. */
  listQueues?(options: CallOptions): Promise<string[]>;

  /**
   * Creates the queues and adds complete tasks of another board, with their ids, comments, labels, checklists
   * and times, each to the end of its queue; all of it or nothing. Resolves to the number of tasks. Not
   * idempotent: the board refuses a second import of the same ids.
   *
   * @throws {AdapterError} `conflict` if the board already has a task with one of the ids; `invalid` if it
   * refuses a queue or a task
   */
  importTasks?(queues: readonly ImportedQueue[], options: CallOptions): Promise<number>;

  /**
   * Creates an empty queue after the others, whatever its name resembles; `"exists"` if there is one of this
   * name. The board keeps the queue also while no task is in it. Idempotent.
   *
   * @throws {AdapterError} `invalid` if the board refuses the name
   */
  createQueue?(name: string, options: CallOptions): Promise<"created" | "exists">;

  /**
   * Removes a task, with its comments, from all queues. `"trashed"` if a person can restore it on the board,
   * `"deleted"` if it is gone.
   *
   * @throws {AdapterError} `not_found`
   */
  deleteTask?(taskId: string, options: CallOptions): Promise<"deleted" | "trashed">;

  /**
   * Whether the whole board can return to an earlier state by one act, such as a file that an editor saves or
   * that version control restores. The listed tasks of such a board have their comments.
   */
  readonly canRevert?: boolean;

  /**
   * Why the board takes no changes now although it can be read, such as a lock that another process holds; null if
   * no change has met that since it last took one. Looks at once and waits for nothing.
   */
  writeTrouble?(): WriteTrouble | null;

  /** Releases the adapter's resources. Called once, as the last call. */
  close?(): Promise<void>;
}
