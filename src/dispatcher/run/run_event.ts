import type { Retry } from "../../domain/next_run/retry.ts";
import type { Route } from "../../domain/route.ts";
import type { EndedRun } from "../comments/ended_run.ts";
import type { LiveRun } from "./live_run.ts";

/** The result of settling a run. */
export interface Settled {
  /** The queue of the task, or null if the task is gone. */
  readonly taskQueue: string | null;
  /** The next attempt from that queue, or null if there is none. */
  readonly retry: Retry | null;
}

/** What a run reports to the dispatcher. */
export type RunEvent =
  /** A claim failed, after `tookMs`. */
  | {
    readonly type: "claim_failed";
    readonly run: LiveRun;
    readonly error: unknown;
    readonly tookMs: number;
  }
  /** A claim was lost: another dispatcher or a person has the task, or it is gone. */
  | { readonly type: "claim_lost"; readonly run: LiveRun; readonly reason: string }
  /** A claim succeeded. */
  | { readonly type: "claimed"; readonly run: LiveRun }
  /** The agent of a claimed task started, or a step of it failed to start for the reason `failure`. */
  | { readonly type: "spawned"; readonly route: Route; readonly failure: string | null }
  /** A run has ended; its board writes follow. */
  | { readonly type: "ended"; readonly ended: EndedRun }
  /** A run gave its slot back. */
  | { readonly type: "slot_freed" }
  /** All board writes of a run are delivered. */
  | { readonly type: "settled"; readonly run: LiveRun; readonly settled: Settled }
  /** Some work for a run has ended, with any result. */
  | { readonly type: "work_ended" };
