import type { DispatcherEvent } from "../domain/events.ts";
import type { StepOutcome } from "../domain/step_record.ts";
import { duration } from "../text/duration.ts";
import { ownValue } from "../text/own.ts";
import { plural } from "../text/plural.ts";

type RunEnded = Extract<DispatcherEvent, { type: "run_ended" }>;

/** How a run ended, in words that follow the name of its task. */
export function endOf(run: RunEnded): string {
  const how = run.signal ?? (run.code === null ? null : `exit code ${run.code}`);
  const cost = run.costUsd === null ? null : `$${run.costUsd.toFixed(4)}`;
  const all = [how, foreignSignalOf(run), `after ${duration(run.durationMs)}`, cost];
  const facts = all.filter((fact) => fact !== null).join(", ");
  const strays = run.strays === 0
    ? ""
    : `; ended ${plural(run.strays, "stray process", "stray processes")}`;
  const left = run.left === undefined ? "" : `; ${leftOf(run.left)}`;
  const reason = run.reason === null ? "" : `: ${run.reason}`;
  return `${verbOf(run.outcome)} (${facts})${strays}${left}${reason}`;
}

/** What a person has to look at: the dispatcher lacks the right to end it, or the kernel holds it. */
function leftOf(pids: readonly number[]): string {
  return `could not end ${plural(pids.length, "process", "processes")} (pid ${
    pids.join(", ")
  }), which may still work`;
}

/** An outcome as the verb of a sentence about a run or one of its steps. */
export function verbOf(outcome: StepOutcome): string {
  return ownValue(VERBS, outcome) ?? outcome.replaceAll("_", " ");
}

const VERBS: Readonly<Partial<Record<StepOutcome, string>>> = {
  cancelled: "was cancelled",
  interrupted: "was interrupted",
  quota_exhausted: "met a used-up quota",
  agent_unavailable: "met an unavailable agent",
  spawn_failed: "could not be started",
  lost: "was lost",
  resume_failed: "could not resume its session",
  never_started: "never started",
};

/** Who sent a signal that the dispatcher did not send, as far as that is known, or null if there was none. */
function foreignSignalOf({ signal, foreignSignal }: RunEnded): string | null {
  if (foreignSignal === undefined) return null;
  const sent = "sent by something other than the dispatcher";
  return foreignSignal === signal ? sent : `${foreignSignal} ${sent}`;
}
