import type { Adoption } from "../../contracts/run_executor.ts";
import { messageOf } from "../../domain/errors.ts";
import type { RunRecord } from "../../domain/run.ts";
import type { RunContext } from "../run/context.ts";

/** What became of a run; `failed` where not even that can be found out. */
export type AdoptionAttempt = Adoption | { readonly type: "failed"; readonly reason: string };

/**
 * Asks what became of a run. Never throws. An executor of another kind than the run's is not asked: it
 * would find nothing where the run's own may have a live agent, and a second one would be started.
 */
export async function adopt(left: RunRecord, { executor }: RunContext): Promise<AdoptionAttempt> {
  try {
    if (left.executor !== executor.kind) {
      throw new Error(
        `executor "${left.executor}" started it, and now there is "${executor.kind}"`,
      );
    }
    return await executor.adopt(left, left.steps.at(-1)?.id ?? "agent");
  } catch (error) {
    const reason = `what became of the agent cannot be found out (${messageOf(error)})`;
    return { type: "failed", reason: `${reason}; see to it that it does not run any more` };
  }
}
