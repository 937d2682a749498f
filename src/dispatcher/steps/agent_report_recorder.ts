import type { AgentEvent } from "../../contracts/agent_adapter.ts";
import type { AgentReport } from "../../domain/agent_report.ts";
import { messageOf } from "../../domain/errors.ts";
import { recordBestEffort, type RunContext } from "../run/context.ts";
import type { LiveRun } from "../run/live_run.ts";

/** More of what an agent said last is of no use on a card or in a list. */
const MAX_MESSAGE_CHARS = 16 * 1024;

/** Keeps what an agent says of itself, and its session in the journal as soon as that is known. */
export class AgentReportRecorder {
  readonly #run: LiveRun;
  readonly #context: RunContext;
  #recording: Promise<void> = Promise.resolve();

  constructor(run: LiveRun, context: RunContext) {
    this.#run = run;
    this.#context = context;
  }

  /** Resolves once all that was to be recorded so far is. */
  get recorded(): Promise<void> {
    return this.#recording;
  }

  /** Takes the latest of each type of event. Never throws. */
  take(events: readonly AgentEvent[]): void {
    const { agentRun, route, facts: { runId }, report: before } = this.#run;
    if (agentRun === null) return;
    try {
      const report = this.#masked(this.#context.agentOf(route.agent).report(agentRun, events));
      this.#run.report = report;
      if (report.sessionId === null || report.sessionId === before?.sessionId) return;
      const facts = { type: "reported", report } as const;
      this.#recording = this.#recording.then(async () => {
        await recordBestEffort(this.#context, runId, facts);
      });
    } catch (error) {
      const during = `reading what the agent of run "${runId}" said`;
      this.#context.emit({ type: "internal_error", during, reason: messageOf(error) });
    }
  }

  #masked(report: AgentReport): AgentReport {
    if (report.lastMessage === null) return report;
    // Masked while it is whole: a secret that is cut would not be found.
    const masked = this.#context.redact(report.lastMessage);
    const isLong = masked.length > MAX_MESSAGE_CHARS;
    return {
      ...report,
      lastMessage: isLong ? `${masked.slice(0, MAX_MESSAGE_CHARS)}…` : masked,
    };
  }
}
