import type { AgentAdapter, AgentEvent } from "../../contracts/agent_adapter.ts";
import type { RunHandle } from "../../contracts/run_executor.ts";
import type { RunLogWriter } from "../../contracts/run_logs.ts";
import { messageOf } from "../../domain/errors.ts";
import type { RunExit } from "../../domain/outcome.ts";
import type { RunContext } from "./context.ts";
import type { LiveRun } from "./live_run.ts";
import { RunOutput } from "./output.ts";
import { AgentReportRecorder } from "./agent_report_recorder.ts";
import { endIfStalled } from "./stall.ts";

/** How one process of a run ended, and what it said. */
export interface Ending {
  readonly exit: RunExit;
  readonly events: readonly AgentEvent[];
  readonly tail: readonly string[];
}

/** Reads what one process of a run prints until it has ended and its group is swept. */
export async function followRun(
  run: LiveRun,
  handle: RunHandle,
  log: RunLogWriter,
  context: RunContext,
): Promise<Ending> {
  const reports = new AgentReportRecorder(run, context);
  const output = new RunOutput({
    agent: agentOf(run, context),
    redact: context.redact,
    log,
    onActivity: () => run.activeAt = context.clock.monotonic(),
    onEvent: (events) => reports.take(events),
  });
  const over = new AbortController();
  const [exit] = await Promise.all([
    handle.wait(run.left.signal).finally(() => over.abort()),
    followOrReport(output, run, handle, context),
    endIfStalled(run, context, over.signal),
  ]);
  await reports.recorded;
  return { exit, events: output.events, tail: output.tail };
}

/** Who speaks to the run's agent. */
export function agentOf({ route }: LiveRun, context: RunContext): AgentAdapter {
  return context.agentOf(route.agent);
}

/** What can't be read of the output must not keep anybody from seeing the run's end. */
async function followOrReport(
  output: RunOutput,
  { left }: LiveRun,
  handle: RunHandle,
  { emit }: RunContext,
): Promise<void> {
  try {
    await output.follow(handle, left.signal);
  } catch (error) {
    const during = `reading the output of run "${handle.id}"`;
    emit({ type: "internal_error", during, reason: messageOf(error) });
  }
}
