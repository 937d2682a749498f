import type { Route } from "../../domain/route.ts";
import type { RunContext } from "../run/context.ts";
import type { Runner } from "../runner.ts";
import { recoveredRun } from "./recovered_run.ts";
import { settleRecovered } from "./settle_recovered.ts";
import { resumeRun } from "./resume_run.ts";

/** The parts that {@linkcode recover} works with. */
export interface RecoveryParts {
  readonly context: RunContext;
  readonly runner: Pick<Runner, "resumeRun" | "resumeDoubted" | "settleLater">;
  /** The current routes of the config. */
  readonly routes: readonly Route[];
}

/**
 * Resumes every run that is not finished in the journal, oldest first. When this resolves, each run has its
 * slot, its task and its token; its work continues in the background. A restart does not count as an attempt.
 *
 * @throws if the journal can't be read: a start without it could give one task two agents
 */
export async function recover({ context, runner, routes }: RecoveryParts): Promise<void> {
  for (const record of await context.journal.unfinished()) {
    const run = recoveredRun(record, routes, context.clock);
    if (record.state === "ended" || record.state === "dropped") {
      runner.settleLater(run, () => settleRecovered(run, record, context));
    } else {
      context.tokens.mint(record.id, record.taskId);
      for (const taskId of record.createdTaskIds) context.tokens.noteCreated(record.id, taskId);
      const resume = () => resumeRun(run, record, context);
      if (record.state === "intent" && record.claimDoubtedAt !== undefined) {
        runner.resumeDoubted(run, resume);
      } else runner.resumeRun(run, resume);
    }
  }
}
