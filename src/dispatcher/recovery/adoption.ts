import type { Adoption } from "../../contracts/run_executor.ts";
import { messageOf } from "../../domain/errors.ts";
import type { RunRecord } from "../../domain/run.ts";
import type { RunContext } from "../run/context.ts";

/** What became of a run; `failed` where not even that can be found out. */
export type AdoptionAttempt = Adoption | { readonly type: "failed"; readonly reason: string };

/** Asks what became of a run. Never throws. */
export async function adopt(left: RunRecord, { executor }: RunContext): Promise<AdoptionAttempt> {
  try {
    return await executor.adopt(left, left.steps.at(-1)?.id ?? "agent");
  } catch (error) {
    const reason = `what became of the agent cannot be found out (${messageOf(error)})`;
    return { type: "failed", reason: `${reason}; see to it that it does not run any more` };
  }
}
