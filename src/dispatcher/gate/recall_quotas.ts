import { messageOf } from "../../domain/errors.ts";
import type { RunContext } from "../run/context.ts";
import type { Gate } from "./gate.ts";

/** Runs of more agent kinds than anybody has accounts for. */
const RUNS_LOOKED_AT = 100;

/** Holds the agent kinds whose account may do no more, by what runs of an earlier dispatcher said. */
export async function recallQuotas(
  gate: Pick<Gate, "quotaExhausted">,
  { journal, clock, emit }: Pick<RunContext, "journal" | "clock" | "emit">,
): Promise<void> {
  try {
    const runs = await journal.list({ outcome: "quota_exhausted", limit: RUNS_LOOKED_AT });
    const latest = new Map(runs.toReversed().map((run) => [run.agent, run.report?.quotaResetsAt]));
    for (const [agent, resetsAt = null] of latest) {
      if (resetsAt !== null && resetsAt > clock.now()) gate.quotaExhausted(agent, resetsAt);
    }
  } catch (error) {
    const during = "looking for quotas that are used up";
    emit({ type: "internal_error", during, reason: messageOf(error) });
  }
}
