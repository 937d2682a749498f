import type { AlwaysRecorded, Route } from "../../../domain/route.ts";
import type { RunTransition } from "../../../domain/run.ts";
import { AGENT_STEP } from "../../../domain/steps.ts";

/** An intent of version 0.1, whose runs had one process and recorded a part of their route. */
type OlderIntent =
  & Omit<RunTransition & { readonly type: "intent" }, "route" | "executor" | "plan">
  & Omit<Pick<Route, AlwaysRecorded>, "timeoutMs">
  & { readonly timeoutMs?: number | null };

type KeptTransition = RunTransition | OlderIntent;

/** Reads a transition as the journal keeps it; one of an older version is read as one of this version. */
export function parseTransition(text: string): RunTransition {
  // Only this program writes here, and the file's own marks tell that it did.
  const kept = JSON.parse(text) as KeptTransition;
  return kept.type === "intent" && !("route" in kept) ? withRoute(kept) : kept;
}

function withRoute(older: OlderIntent): RunTransition {
  const { queue, agent, inProgressQueue, cwd, timeoutMs = null, ...facts } = older;
  return {
    ...facts,
    route: { queue, agent, inProgressQueue, cwd, timeoutMs },
    executor: "local",
    plan: [AGENT_STEP],
  };
}
