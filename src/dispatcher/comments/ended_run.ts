import type { AgentReport } from "../../domain/agent_report.ts";
import type { Outcome, RunExit } from "../../domain/outcome.ts";
import type { Repeats } from "../../domain/next_run/repeats.ts";
import type { Route } from "../../domain/route.ts";

/** A run that ended, with everything that its comment on the card needs. */
export interface EndedRun {
  readonly runId: string;
  readonly taskId: string;
  readonly attempt: number;
  /** How often its task had started again without using up an attempt, or null. */
  readonly repeats: Repeats | null;
  readonly route: Route;
  readonly outcome: Outcome;
  readonly exit: RunExit;
  readonly durationMs: number;
  /** Why the dispatcher ended it, in words that are more exact than the reason, or null. */
  readonly endNote: string | null;
  /** Why it did not succeed, in one line without secrets, if more than its exit code is known. */
  readonly failure?: string | null;
  /** The agent's report, already without secrets, or null. */
  readonly agentReport: AgentReport | null;
  /** The last lines of output, already without secrets. */
  readonly tail: readonly string[];
  /** How a person resumes the agent's session, as Markdown, or null. */
  readonly resumeHint: string | null;
  /** The step that decided the outcome, if that was not the agent, or null. */
  readonly failedStep: string | null;
}

/** What happens next to a task whose run did not succeed. */
export type FollowUp =
  /** The dispatcher retries it from its ready queue. */
  | { readonly type: "retried"; readonly attempt: number; readonly inMs: number }
  /** It waits for a person in `queue`. `isWatched` tells whether a route still watches its ready queue. */
  | {
    readonly type: "parked";
    readonly queue: string;
    readonly isMoved: boolean;
    readonly isWatched: boolean;
  }
  /** It stays in the queue that it was moved to meanwhile. */
  | { readonly type: "moved"; readonly queue: string };
