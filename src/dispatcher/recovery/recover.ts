import type { Route } from "../../domain/route.ts";
import type { RunContext } from "../run/context.ts";
import type { Runner } from "../runner.ts";
import { recoveredRun } from "./recovered_run.ts";
import { settleRecovered } from "./settle_recovered.ts";
import { resumeRun } from "./resume_run.ts";

/** What recovery works with. */
export interface RecoveryParts {
  readonly context: RunContext;
  readonly runner: Pick<Runner, "resumeRun" | "settleLater">;
  /** The routes as they are configured now. */
  readonly routes: readonly Route[];
}

/**
 * Takes up every run that the journal does not hold as finished, oldest first. Once this resolves each of
 * them has its slot and its task, and its token is known again; the rest goes on in the background. A
 * restart counts no attempt.
 *
 * @throws where the journal cannot be read: whoever starts anything then may start a second agent
 */
export async function recover({ context, runner, routes }: RecoveryParts): Promise<void> {
  for (const left of await context.journal.unfinished()) {
    const run = recoveredRun(left, routes, context.clock);
    if (left.state === "ended" || left.state === "dropped") {
      runner.settleLater(run, () => settleRecovered(run, left, context));
    } else {
      context.tokens.mint(left.id, left.taskId);
      for (const taskId of left.createdTaskIds) context.tokens.noteCreated(left.id, taskId);
      runner.resumeRun(run, () => resumeRun(run, left, context));
    }
  }
}
