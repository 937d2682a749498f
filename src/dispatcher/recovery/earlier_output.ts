import { neverAborted } from "../../async/abort.ts";
import type { RunHandle } from "../../contracts/run_executor.ts";
import type { RunLog } from "../../contracts/run_logs.ts";
import { messageOf } from "../../domain/errors.ts";
import type { RunRecord } from "../../domain/run.ts";
import type { RunContext } from "../run/context.ts";
import type { LiveRun } from "../run/live_run.ts";
import { RunOutput } from "../run/output.ts";
import type { EndedRun } from "../run/comments.ts";

/**
 * What a comment tells of an agent that an earlier dispatcher listened to: its last lines and how to go
 * on with its session, read from the log, which is free of secrets.
 */
export async function readEarlierOutput(
  { route }: LiveRun,
  left: RunRecord,
  context: RunContext,
): Promise<Pick<EndedRun, "tail" | "resumeHint">> {
  try {
    const log = await context.logs.get(left.id);
    if (log === null) return { tail: [], resumeHint: null };
    const agent = context.agentOf(route.agent);
    const output = new RunOutput({
      agent,
      redact: context.redact,
      log: { append: () => {} },
      onActivity: () => {},
      onEvent: () => {},
    });
    await output.follow(printedIn(log, left.id), neverAborted);
    const agentRun = { id: left.id, attempt: left.attempt, route, apiUrl: "", token: "" };
    const hint = agent.resumeHint({ ...agentRun, resume: null }, output.events);
    return { tail: output.tail, resumeHint: hint === null ? null : context.redact(hint) };
  } catch (error) {
    const during = `reading the log of run "${left.id}"`;
    context.emit({ type: "internal_error", during, reason: messageOf(error) });
    return { tail: [], resumeHint: null };
  }
}

/** A log as if it were being printed. */
function printedIn(log: RunLog, id: string): RunHandle {
  return {
    id,
    async *output() {
      for await (const { position, bytes } of log.read(log.start)) {
        yield { stream: "stdout", offset: position - log.start, bytes };
      }
    },
    wait: () => Promise.reject(new TypeError("A log has no end of its own")),
    terminate: () => {},
  };
}
