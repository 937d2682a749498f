import type { ResumableSession } from "../../contracts/agent_adapter.ts";
import { messageOf } from "../../domain/errors.ts";
import type { RunRecord } from "../../domain/run.ts";
import type { RunContext } from "../run/context.ts";
import type { LiveRun } from "../run/live_run.ts";

/** How many earlier runs of a task are looked at: one that has no session hides none that has. */
const RUNS_LOOKED_AT = 20;

/**
 * The session of the latest run on the same task that this run can go on with: by the same route, since
 * a reviewer is not the author, by the same kind of agent and in the same folder, where alone an agent
 * finds it again. Null where there is none, or where the journal can't tell.
 */
export async function findSession(
  { facts: { runId, taskId, queue }, route }: LiveRun,
  { journal, emit }: RunContext,
): Promise<ResumableSession | null> {
  const fits = ({ route: { agent, cwd }, report }: RunRecord) =>
    agent === route.agent && cwd === route.cwd && (report?.sessionId ?? null) !== null;
  try {
    const earlier = await journal.list({
      taskId,
      queue,
      before: runId,
      limit: RUNS_LOOKED_AT,
    });
    const report = earlier.find(fits)?.report ?? null;
    if (report === null || report.sessionId === null) return null;
    return { sessionId: report.sessionId, usage: report.sessionUsage };
  } catch (error) {
    const during = `looking for a session of task "${taskId}"`;
    emit({ type: "internal_error", during, reason: messageOf(error) });
    return null;
  }
}
