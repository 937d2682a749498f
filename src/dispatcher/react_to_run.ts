import type { Gate } from "./gate/gate.ts";
import type { PauseControl } from "./gate/pause_control.ts";
import type { Retries } from "./retries/retries.ts";
import type { Ticker } from "./ticker.ts";
import type { RunEvent } from "./run/run_event.ts";

/** The parts of the dispatcher that change with what happens to runs. */
export interface Reactors {
  readonly ticker: Ticker;
  readonly gate: Gate;
  readonly retries: Retries;
  readonly pauses: PauseControl;
  readonly pollIntervalMs: () => number;
}

/** Applies what happened to a run to the rest of the dispatcher: the one place that handles run events. */
export function reactToRun(event: RunEvent, reactors: Reactors): void {
  const { ticker, gate, retries, pauses, pollIntervalMs } = reactors;
  switch (event.type) {
    case "claim_failed":
      return ticker.claimFailed(event.run, event.error, event.tookMs);
    case "claim_lost":
      // The next task of the queue may have the slot.
      if (gate.claimLost(event.run, event.reason)) ticker.wake();
      return;
    case "claimed":
      return gate.claimed(event.run);
    case "spawned":
      if (event.failure === null) ticker.slots.started(event.route);
      return gate.spawned(event.route, event.failure);
    case "ended": {
      const { route, outcome, agentReport, failure = null } = event.ended;
      gate.ended(route, outcome, agentReport);
      return gate.breaker.ended({ ...event.ended, reason: failure });
    }
    case "slot_freed":
      return ticker.wake();
    case "settled":
      if (retries.settled(event.run, event.settled, pollIntervalMs())) ticker.wake();
      return;
    case "work_ended":
      return pauses.checkDrains();
  }
}
