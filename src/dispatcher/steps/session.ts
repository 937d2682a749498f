import type { ResumableSession } from "../../contracts/agent_adapter.ts";
import { messageOf } from "../../domain/errors.ts";
import type { RunRecord } from "../../domain/run.ts";
import { findResumable } from "../../domain/next_run/session.ts";
import type { RunContext } from "../run/context.ts";
import type { LiveRun } from "../run/live_run.ts";

/** How many earlier runs of a task are read: the latest ones may have no session. */
const MAX_RUNS = 20;

/**
 * The session that this run can resume: that of the latest run on the same task by the same route, since a
 * reviewer must not resume the author's session. It must come from the same kind of agent in the same folder,
 * since agents find a session only there. Null if there is none, if it is given up, or if the journal can't be
 * read.
 */
export async function findSession(
  { facts, route }: Pick<LiveRun, "facts" | "route">,
  { journal, emit }: RunContext,
): Promise<ResumableSession | null> {
  const { runId, taskId, queue } = facts;
  const fits = ({ route: { agent, cwd }, leavesSession }: RunRecord) =>
    leavesSession === true || (agent === route.agent && cwd === route.cwd);
  try {
    const earlier = await journal.list({
      taskId,
      queue,
      before: runId,
      limit: MAX_RUNS,
    });
    const { found, givenUp } = findResumable(earlier.filter(fits));
    if (givenUp !== null) emit({ type: "session_given_up", ...facts, sessionId: givenUp });
    if (found === null) return null;
    const { run: { report }, sessionId } = found;
    return { sessionId, usage: report?.sessionUsage ?? null };
  } catch (error) {
    const during = `searching for a session of task "${taskId}"`;
    emit({ type: "internal_error", during, reason: messageOf(error) });
    return null;
  }
}
