import type { Route } from "../../domain/route.ts";
import type { RunContext } from "../run/context.ts";
import type { Runner } from "../runner.ts";
import { leftRun } from "./left_run.ts";
import { settleLeft } from "./settle_left.ts";
import { takeUp } from "./take_up.ts";

/** What recovery works with. */
export interface RecoveryParts {
  readonly context: RunContext;
  readonly runner: Pick<Runner, "takeUp" | "settleLater">;
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
    const run = leftRun(left, routes, context.clock);
    if (left.state === "ended" || left.state === "dropped") {
      runner.settleLater(run, () => settleLeft(run, left, context));
    } else {
      context.tokens.mint(left.id, left.taskId);
      for (const taskId of left.createdTaskIds) context.tokens.noteCreated(left.id, taskId);
      runner.takeUp(run, () => takeUp(run, left, context));
    }
  }
}
