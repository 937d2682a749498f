import type { RunRecord } from "../run.ts";
import { latestAgent, type StepRecord } from "../step_record.ts";

/** An agent that ends sooner than this, in milliseconds, and has done nothing, has ended at once. */
const AT_ONCE_MS = 30_000;

/** How often a session may be resumed in vain before the task leaves it. */
const MAX_VAIN = 2;

/** The part of an earlier run that decides which session the next one resumes. */
export type SessionRun = Pick<RunRecord, "steps" | "report" | "retry" | "leavesSession">;

/** The session that the next run can resume, with the run that reported it. */
export interface FoundSession {
  /** The run. */
  readonly run: SessionRun;
  /** The session's id. */
  readonly sessionId: string;
}

/** What the earlier runs of a task say of its session. */
export interface SessionSearch {
  /** The session to resume, or null to begin without one. */
  readonly found: FoundSession | null;
  /** The session that is given up, since resuming it was in vain, or null. */
  readonly givenUp: string | null;
}

/**
 * Decides which session a run resumes: that of the latest run that has one. A session is given up if runs that
 * resumed it ended at once without any work, whatever their agents said: twice, or once if a person then asked
 * for another run. A person can also ask for a run without a session (`leavesSession`).
 *
 * @param earlier the earlier runs of the task by the same route, kind and folder, newest first
 */
export function findResumable(earlier: readonly SessionRun[]): SessionSearch {
  let found: FoundSession | null = null;
  let vain = 0;
  for (const run of earlier) {
    if (run.leavesSession === true) break;
    const agent = latestAgent(run.steps);
    const sessionId = run.report?.sessionId ?? null;
    if (sessionId !== null) found ??= { run, sessionId };
    if (agent === null || !hasResumedInVain(agent, run)) {
      if (sessionId !== null || hasRefusedResume(run)) break;
      continue;
    }
    vain++;
    const isAskedFor = vain === 1 && run.retry === null;
    if (vain >= MAX_VAIN || isAskedFor) {
      return { found: null, givenUp: found?.sessionId ?? agent.sessionId };
    }
  }
  return { found, givenUp: null };
}

/** Whether an agent that resumed a session ended at once, and did no work. */
function hasResumedInVain(agent: StepRecord, { report }: SessionRun): boolean {
  const { sessionId, outcome, startedAt, endedAt } = agent;
  if (sessionId === null || outcome !== "failed" || startedAt === null || endedAt === null) {
    return false;
  }
  const { turns = null, outputTokens = 0 } = report?.usage ?? {};
  const isIdle = (turns ?? 0) <= 1 && outputTokens === 0;
  return isIdle && endedAt - startedAt < AT_ONCE_MS;
}

/** Whether the run's session could not be resumed: older runs have the same one. */
function hasRefusedResume({ steps }: SessionRun): boolean {
  return steps.some(({ outcome }) => outcome === "resume_failed");
}
