import type { AgentEvent } from "../../contracts/agent_adapter.ts";
import type { AgentReport } from "../../domain/agent_report.ts";
import { messageOf } from "../../domain/errors.ts";
import { recordBestEffort, type RunContext } from "../run/context.ts";
import type { LiveRun } from "../run/live_run.ts";

/** How much of an agent's last message is kept: a card or a list has no use for more. */
const MAX_MESSAGE_CHARS = 16 * 1024;
/** How much is kept of a reason, or of what an agent was refused. */
const MAX_DETAIL_CHARS = 300;

/** Keeps an agent's report up to date in its live run, and records it when its session becomes known. */
export class AgentReportRecorder {
  readonly #run: LiveRun;
  readonly #context: RunContext;
  #recording: Promise<void> = Promise.resolve();

  constructor(run: LiveRun, context: RunContext) {
    this.#run = run;
    this.#context = context;
  }

  /** Resolves once every report until now is recorded, or its recording failed. */
  get recorded(): Promise<void> {
    return this.#recording;
  }

  /** Updates the report from the latest event of each type. Never throws. */
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
      const during = `reading the report of the agent of run "${runId}"`;
      this.#context.emit({ type: "internal_error", during, reason: messageOf(error) });
    }
  }

  #masked(report: AgentReport): AgentReport {
    const show = (text: string | null, maxChars: number) =>
      text === null ? null : this.#shown(text, maxChars);
    const { lastMessage, outage, failure, denials } = report;
    return {
      ...report,
      lastMessage: show(lastMessage, MAX_MESSAGE_CHARS),
      outage: outage && { ...outage, reason: this.#shown(outage.reason, MAX_DETAIL_CHARS) },
      failure: show(failure, MAX_DETAIL_CHARS),
      denials: denials.map(({ tool, detail, setting }) => ({
        tool: this.#shown(tool, MAX_DETAIL_CHARS),
        detail: show(detail, MAX_DETAIL_CHARS),
        setting: show(setting, MAX_DETAIL_CHARS),
      })),
    };
  }

  /** Masked before the cut: half of a secret would not be found. */
  #shown(text: string, maxChars: number): string {
    const masked = this.#context.redact(text);
    return masked.length > maxChars ? `${masked.slice(0, maxChars)}…` : masked;
  }
}
