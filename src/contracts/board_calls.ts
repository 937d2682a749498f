import type { Task } from "../domain/task.ts";

/** A queue of another board and its tasks, from the top. */
export interface ImportedQueue {
  /** The name of the queue on the other board; it keeps this name. */
  readonly name: string;
  /** Complete tasks. Their `url` and `queue` are ignored; a task with an empty id gets one from the board. */
  readonly tasks: readonly Task[];
}

/** What a search for an id tells of a task. */
export type FoundTask = Pick<Task, "id" | "name" | "queue">;

/** The options of every call. */
export interface CallOptions {
  /** Aborts the call, which then throws the signal's reason. The board may still have applied a write. */
  readonly signal: AbortSignal;
  /**
   * A queue of the board that the task of the call is or was on, if the caller knows one. A board on a server
   * needs it after a restart to tell a task that was deleted from one that is out of the user's sight.
   */
  readonly queue?: string;
}

/** The options of `TaskAdapter.getReadyTasks`. */
export interface ReadyOptions extends CallOptions {
  /** The largest number of tasks to return from each queue. */
  readonly limit: number;
}

/** The options of `TaskAdapter.claimTask`. */
export interface ClaimOptions extends CallOptions {
  /**
   * The unique id of this claim. A board that keeps it can tell this claim from a claim of another
   * dispatcher with the same user, also after a crash.
   */
  readonly claimId?: string;
}

/**
 * The result of a renewal. The claim is valid and must be renewed again within `renewInMs` milliseconds.
 * `"over"`: it has ended, since the task is no longer where the claim put it. `"lost"`: it had expired, and
 * another dispatcher may have the task.
 */
export type ClaimRenewal = { readonly renewInMs: number } | "over" | "lost";

/** The options of `TaskAdapter.recallClaim`. */
export interface RecallOptions extends ClaimOptions {
  /**
   * Whether the claim may still take effect after this call, see `TaskAdapter.lateEffectMs`. If so,
   * an `"open"` task stays guarded against other claims, if the board guards claims at all.
   */
  readonly mayStillTakeEffect?: boolean;
  /** Whether the process that made the claim has ended, so that its own knowledge of the claim is lost. */
  readonly wasCutShort: boolean;
}

/**
 * How an adapter judges a delivery of the board's webhook: `"hint"`, something may have changed;
 * `"ignored"`, nothing of interest; `"unauthorized"`, the sender is not the board; `"malformed"`, it comes
 * from the board but can't be read.
 */
export type HookVerdict = "hint" | "ignored" | "unauthorized" | "malformed";

/** The options of `TaskAdapter.registerHook`. */
export interface HookOptions extends CallOptions {
  /** Whether to register or correct the webhook if it is missing or wrong. If not, the call only checks it. */
  readonly mayRegister: boolean;
}

/** Whether a board has our webhook, and which address it calls. */
export interface HookState {
  /** `"registered"` if this call registered or corrected it; `"missing"` if the call was only a check. */
  readonly state: "present" | "registered" | "missing";
  /** The address that the board calls. */
  readonly url: string;
  /** Other addresses of ours that the board calls, from earlier; removed if the call may register. */
  readonly earlier?: readonly string[];
}
