import type { Retry } from "../../domain/retry.ts";
import type { Route } from "../../domain/route.ts";
import type { EndedRun } from "./comments.ts";
import type { LiveRun } from "./live_run.ts";

/** How a run was settled. */
export interface Settled {
  /** Where the task is, or null where it is gone. */
  readonly taskQueue: string | null;
  /** When it is started again from there as a further attempt, or null. */
  readonly retry: Retry | null;
}

/** What a run tells the dispatcher. */
export type RunEvent =
  /** A claim failed in a way that is not about its task. */
  | { readonly type: "claim_failed"; readonly route: Route; readonly error: unknown }
  /** A claimed task came to a process, or did not for the reason given. */
  | { readonly type: "spawned"; readonly route: Route; readonly failure: string | null }
  /** A run has ended; the board does not know yet. */
  | { readonly type: "ended"; readonly ended: EndedRun }
  /** A run gave its slot back. */
  | { readonly type: "slot_freed" }
  /** The board has all that a run owed it. */
  | { readonly type: "settled"; readonly run: LiveRun; readonly settled: Settled }
  /** Nothing more is done for some run, whatever came of it. */
  | { readonly type: "over" };
