import { neverAborted } from "../../async/abort.ts";
import type { RunHandle } from "../../contracts/run_executor.ts";
import type { RunLog } from "../../contracts/run_logs.ts";
import { messageOf } from "../../domain/errors.ts";
import { latestAgent, type StepRecord } from "../../domain/step_record.ts";
import type { EndedRun } from "../comments/ended_run.ts";
import type { RunContext } from "../run/context.ts";
import type { LiveRun } from "../run/live_run.ts";
import { RunOutput } from "./output.ts";

/**
 * The last lines and the resume hint of a run that an earlier dispatcher followed, for a comment. Read from the
 * log, which has no secrets.
 *
 * @param failedStep the step whose lines are wanted, or null for those of the agent
 */
export async function readEarlierOutput(
  run: Pick<LiveRun, "route" | "steps" | "facts">,
  failedStep: string | null,
  context: Pick<RunContext, "logs" | "agentOf" | "redact" | "emit">,
): Promise<Pick<EndedRun, "tail" | "resumeHint">> {
  const { route, steps, facts: { runId, attempt } } = run;
  try {
    const log = await context.logs.get(runId);
    if (log === null) return { tail: [], resumeHint: null };
    const ofAgent = await readPart(log, run, latestAgent(steps), context);
    const failed = steps.find(({ id }) => id === failedStep);
    const { tail } = failed === undefined ? ofAgent : await readPart(log, run, failed, context);
    const agentRun = { id: runId, attempt, route, apiUrl: "", token: "", resume: null };
    const hint = context.agentOf(route.agent).resumeHint(agentRun, ofAgent.events);
    return { tail, resumeHint: hint === null ? null : context.redact(hint) };
  } catch (error) {
    const during = `reading the log of run "${runId}"`;
    context.emit({ type: "internal_error", during, reason: messageOf(error) });
    return { tail: [], resumeHint: null };
  }
}

/** Reads the part of the log that a step wrote, or all of it if it is not known which step did. */
async function readPart(
  log: RunLog,
  { route, steps, facts: { runId } }: Pick<LiveRun, "route" | "steps" | "facts">,
  step: StepRecord | null,
  { agentOf, redact }: Pick<RunContext, "agentOf" | "redact">,
): Promise<RunOutput> {
  const output = new RunOutput({
    agent: agentOf(route.agent),
    redact,
    log: { append: () => {} },
    onActivity: () => {},
    onEvent: () => {},
  });
  const after = steps.find((_, index) => steps[index - 1] === step);
  await output.follow(printedIn(log, runId, step?.logStart, after?.logStart), neverAborted);
  return output;
}

/** A run handle that gives a part of a log as its output. */
function printedIn(log: RunLog, id: string, from = 0, to?: number): RunHandle {
  const start = Math.max(log.start, from);
  return {
    id,
    async *output() {
      for await (const { position, bytes } of log.read(start, to)) {
        yield { stream: "stdout", offset: position - start, bytes };
      }
    },
    wait: () => Promise.reject(new TypeError("A log has no end of its own")),
    terminate: () => {},
  };
}
