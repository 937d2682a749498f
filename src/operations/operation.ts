import type * as z from "zod";
import type { Clock } from "../async/clock.ts";
import type { ConfigControl, WaitingChange } from "../contracts/config_control.ts";
import type { DayTotals } from "../domain/days/day_totals.ts";
import type { RecentEvents } from "../contracts/event_stream.ts";
import type { Journal } from "../contracts/journal.ts";
import type { DispatcherStatus, RunControl } from "../contracts/run_control.ts";
import type { Leftovers } from "../contracts/run_executor.ts";
import type { RunLogs } from "../contracts/run_logs.ts";
import type { TaskAdapter } from "../contracts/task_adapter.ts";
import type { Claims, SecretKind } from "../net/proof.ts";
import type { Access, Caller } from "./caller.ts";
import type { Polls } from "./limits/polls.ts";
import type { RunLimits, RunUsage } from "./limits/run_usage.ts";
import type { WholeIds } from "./names/whole_ids.ts";
import type { Recalled, Repeats } from "./repeats/repeats.ts";
import type { RefusalCode, Result } from "./result.ts";

/** Which dispatcher this is. */
export interface DispatcherIdentity {
  /** Identifies this start of this dispatcher, and no other. */
  readonly instanceId: string;
  /** The folder of its config. */
  readonly folder: string;
  /** The folder of its state, or null if it keeps none on the disk. */
  readonly stateDir: string | null;
  /** Whether callers without a token learn the folders: not if other machines can reach the API. */
  readonly isOpen: boolean;
}

/** What a dispatcher proves itself with. */
export interface Prover {
  /** What it says of itself. */
  readonly claims: Claims;
  /** The secret of that kind, or null if the dispatcher does not have it. `tokenId` says of which run. */
  secretOf(by: SecretKind, tokenId: string | null): Promise<Uint8Array | null>;
  /** Whether this dispatcher alone answers at `address`, a host with a port. */
  isOwnAddress(address: string): boolean;
}

/** What operations know of the config. It is read at each call, so getters may follow a reload. */
export interface DispatcherInfo {
  readonly version: string;
  readonly backend: string;
  readonly durability: "memory" | "disk";
  /** See `RunExecutor.leftovers`. Null as long as it is not known. */
  readonly leftovers: Leftovers | null;
  readonly pollIntervalMs: number;
  readonly maxConcurrentAgents: number;
  /** Every queue that the config names. */
  readonly queues: readonly string[];
  /** The ready and in-progress queues of all routes: what is put there is started, or taken for an orphan. */
  readonly workQueues: readonly string[];
  /** What one run may ask. */
  readonly runLimits: RunLimits;
  /** Absent if nothing needs to tell this dispatcher from others. */
  readonly identity?: DispatcherIdentity;
  /** Absent if no socket is open. */
  readonly api?: ApiFacts | undefined;
}

/** What callers may know of the API's sockets. */
export interface ApiFacts {
  /** Where it listens, such as `127.0.0.1:8000`; first the address that agents get. */
  readonly addresses: readonly string[];
  /** Null if this Deno shows none, and then nothing limits them. */
  readonly connections: ApiConnections | null;
}

/** The connections to the API. */
export interface ApiConnections {
  readonly open: number;
  /** The most at once, now. */
  readonly max: number;
  /** How many were closed or refused, since the start, because there was no room. */
  readonly crowdedOut: number;
  /** When the system last refused to accept one, as the wall clock says; null if there is enough room again. */
  readonly failedAt: number | null;
}

/** The dispatcher's state, and what is configured. */
export interface DispatcherState {
  readonly info: DispatcherInfo;
  readonly status: DispatcherStatus;
  /** Changes of the config that do not apply yet. */
  readonly waitingChanges: readonly WaitingChange[];
  /** What the runs that ended today came to; null if the caller may not know, or it cannot be read. */
  readonly today: Today | null;
  /** What happened lately, if it was asked for. */
  readonly events?: ReturnType<RecentEvents["since"]>;
}

/** The totals of the current day in the time zone of the dispatcher. */
export interface Today extends DayTotals {
  /** When the day began, in milliseconds since the epoch. */
  readonly since: number;
}

/** What operations work with. */
export interface OperationDeps {
  readonly tasks: TaskAdapter;
  /** The dispatcher: what it is asked, and what it must know. */
  readonly control: RunControl;
  /** The config while the dispatcher runs. */
  readonly config: ConfigControl;
  /** The record of runs. */
  readonly runs: Pick<Journal, "get" | "list" | "totalsOf">;
  /** What happened lately. Absent if nothing keeps it. */
  readonly recent?: RecentEvents;
  /** What runs printed. */
  readonly logs: Pick<RunLogs, "get">;
  readonly info: DispatcherInfo;
  /** Absent if nothing needs to prove which dispatcher this is. */
  readonly prover?: Prover;
  readonly clock: Clock;
  /** How long the board may take for one operation, in milliseconds. */
  readonly boardTimeoutMs: number;
  /** What each run has asked so far. */
  readonly usage: RunUsage;
  /** The requests that must take effect once. */
  readonly repeats: Repeats;
  /** The polls that callers ask for. */
  readonly polls: Polls;
  /** The ids of tasks that need no search. */
  readonly wholeIds: WholeIds;
  /** Masks secrets in what the board says of its failures, and in what callers write on the board. */
  readonly redact: (text: string) => string;
}

/** One call of an operation, its input checked. */
export interface Call<Input> {
  readonly caller: Caller;
  readonly input: Input;
  /** Aborted when nothing waits for the answer any more. */
  readonly signal: AbortSignal;
}

/**
 * Something that a caller may do to tasks and runs, through any face. `perform` carries it out.
 */
export interface Operation<
  Schema extends z.ZodObject = z.ZodObject,
  Value = unknown,
  Code extends RefusalCode = RefusalCode,
> {
  /** Completes "Cannot …". */
  readonly what: string;
  readonly access: Access;
  /** What it takes. Where the access is one's own task or run, `id` names it. */
  readonly input: Schema;
  /** Other names that callers may use for fields of the input. */
  readonly aliases?: Readonly<Record<string, string>>;
  /**
   * What its `id` names. A person may then give a part of it, see `names/`. Without this an id is taken as it is.
   */
  readonly names?: "task" | "run";
  /** Whether it changes nothing: then any part of an id suffices, even if it is short. */
  readonly isRead?: boolean;
  /** Whether it calls the board: its time is then limited, and the board's failures are refusals. */
  readonly asksBoard?: boolean;
  /** Whether it writes text to the board: a run may write only so much. */
  readonly writes?: boolean;
  /** The refusals that `run` itself may give, beside the board's. */
  readonly refusals?: readonly Code[];
  run(
    call: Call<z.output<Schema>>,
    deps: OperationDeps,
  ): Result<Value, NoInfer<Code>> | Promise<Result<Value, NoInfer<Code>>>;
  /**
   * Searches the board for what an earlier call with the same input did, which began at `since` (milliseconds since
   * the epoch) and whose answer was lost, and tells the dispatcher of it as `run` would have. Without this a call in
   * doubt is never repeated.
   */
  recall?(
    call: Call<z.output<Schema>>,
    since: number,
    deps: OperationDeps,
  ): Promise<Recalled<NoInfer<Value>>>;
}

/** The same operation, its types found by inference. A refusal that it does not list does not compile. */
export function defineOperation<
  Schema extends z.ZodObject,
  Value,
  const Code extends RefusalCode = never,
>(operation: Operation<Schema, Value, Code>): Operation<Schema, Value, Code> {
  return operation;
}
