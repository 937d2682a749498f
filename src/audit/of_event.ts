import type { AuditEntry } from "../contracts/audit_trail.ts";
import type { DispatcherEvent, RunFacts } from "../domain/events.ts";

const MAX_CHANGES = 20;
const MAX_CHANGE_CHARS = 200;

/**
 * What the dispatcher has done by itself, or null if the event is about something else. What it writes to the
 * board is not among it: each call is an entry of its own.
 */
export function entryOfEvent(event: DispatcherEvent): AuditEntry | null {
  switch (event.type) {
    case "run_started":
      return { ...ofRun("start_run", event), facts: { command: event.argv[0] ?? "" } };
    case "run_adopted":
      return ofRun("adopt_run", event);
    case "run_ended":
      return { ...ofRun("end_run", event), facts: { outcome: event.outcome } };
    case "task_taken_away":
    case "claim_expired":
      return { ...ofRun("cancel_run", event), facts: { reason: event.type } };
    case "breaker_tripped":
      return own("trip_breaker", { queue: event.queue });
    case "orphan_handled":
      return own(`${event.action}_orphan`, { task: event.taskId, queue: event.queue });
    case "config_reloaded":
      return event.changes.length === 0 ? null : own("reload_config", { facts: changesOf(event) });
    case "reload_needed":
      return own("hold_back_config", { facts: changesOf(event) });
    case "config_refused":
      return own("refuse_config", {});
    default:
      return null;
  }
}

function ofRun(action: string, { runId: run, taskId: task, queue }: RunFacts): AuditEntry {
  return own(action, { run, task, queue });
}

function own(action: string, more: Partial<AuditEntry>): AuditEntry {
  return { type: "done", actor: "dispatcher", action, ...more };
}

function changesOf({ changes }: { readonly changes: readonly string[] }): AuditEntry["facts"] {
  return {
    changes: changes.slice(0, MAX_CHANGES).map((change) => change.slice(0, MAX_CHANGE_CHARS)),
  };
}
