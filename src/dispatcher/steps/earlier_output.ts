import { neverAborted } from "../../async/abort.ts";
import type { RunHandle } from "../../contracts/run_executor.ts";
import type { RunLog } from "../../contracts/run_logs.ts";
import { messageOf } from "../../domain/errors.ts";
import { latestAgent } from "../../domain/step_record.ts";
import type { EndedRun } from "../run/comments.ts";
import type { RunContext } from "../run/context.ts";
import type { LiveRun } from "../run/live_run.ts";
import { RunOutput } from "./output.ts";

/**
 * The last lines and the resume hint of an agent that an earlier dispatcher followed, for a comment. Read from
 * the agent's part of the log, which has no secrets.
 */
export async function readEarlierOutput(
  { route, steps, facts: { runId, attempt } }: LiveRun,
  context: RunContext,
): Promise<Pick<EndedRun, "tail" | "resumeHint">> {
  try {
    const log = await context.logs.get(runId);
    if (log === null) return { tail: [], resumeHint: null };
    const agent = context.agentOf(route.agent);
    const output = new RunOutput({
      agent,
      redact: context.redact,
      log: { append: () => {} },
      onActivity: () => {},
      onEvent: () => {},
    });
    const step = latestAgent(steps);
    const after = steps.find((_, index) => steps[index - 1] === step);
    await output.follow(printedIn(log, runId, step?.logStart, after?.logStart), neverAborted);
    const agentRun = { id: runId, attempt, route, apiUrl: "", token: "", resume: null };
    const hint = agent.resumeHint(agentRun, output.events);
    return { tail: output.tail, resumeHint: hint === null ? null : context.redact(hint) };
  } catch (error) {
    const during = `reading the log of run "${runId}"`;
    context.emit({ type: "internal_error", during, reason: messageOf(error) });
    return { tail: [], resumeHint: null };
  }
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
