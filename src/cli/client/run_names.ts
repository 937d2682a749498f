import { oneLine } from "../../text/printable.ts";

/** Enough of a run's id to tell it from others; the log shows as much. */
const SHORT = 8;

/**
 * A run's id as it is shown: its random end. It begins with the time, which runs that were started
 * together share.
 */
export function shortRun(runId: string): string {
  return runId.slice(-SHORT);
}

/** A run and its task in a line, fit for a terminal. */
export function describeRun(
  { run_id, task_id, task_name }: {
    readonly run_id: string;
    readonly task_id: string | null;
    readonly task_name: string | null;
  },
): string {
  const name = task_name === null ? "" : ` (${task_name})`;
  return oneLine(`run ${shortRun(run_id)}${task_id === null ? "" : ` on task ${task_id}${name}`}`);
}
