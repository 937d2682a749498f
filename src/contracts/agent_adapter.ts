import type { AgentReport, Usage } from "../domain/agent_report.ts";
import type { Outcome, RunExit } from "../domain/outcome.ts";
import type { Route } from "../domain/route.ts";
import type { Task } from "../domain/task.ts";

/** The run that an agent kind prepares a command for. */
export interface AgentRun {
  /** The run's id, a UUIDv7. */
  readonly id: string;
  /** From 1. */
  readonly attempt: number;
  /** The route that the task came by. */
  readonly route: Route;
  /** The base address of the HTTP API, without a slash at the end. */
  readonly apiUrl: string;
  /** The run's bearer token for the API. A secret. */
  readonly token: string;
  /** The session of an earlier run of the same task, route and folder, if it can be resumed, or null. */
  readonly resume: ResumableSession | null;
}

/** A conversation with an agent that can be resumed. */
export interface ResumableSession {
  /** As the agent names it. */
  readonly sessionId: string;
  /** What it had cost when its last run ended, or null if that is not known. */
  readonly usage: Usage | null;
}

/** What to start, ready for the operating system: no shell sees it. */
export interface AgentCommand {
  /** The command and its arguments. */
  readonly argv: readonly string[];
  /** Added to the inherited environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Written to standard input, which is then closed; null for an empty one. */
  readonly stdin: string | null;
  /** Whether it resumes the session of `resume`. */
  readonly resumes: boolean;
}

/** Something that an agent said of itself in its output. */
export interface AgentEvent {
  /** Named by the agent kind. Of each type only the latest is kept. */
  readonly type: string;
  /** What the agent kind made of the line. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** How a line stands out: `"aside"` is dimmed, `"action"` begins with an arrow. */
export type ReadableTone = "plain" | "action" | "aside" | "warning" | "error";

/** One line for a person to read. */
export interface ReadableLine {
  /** Without a line end, and without control characters beside the tab, whatever the agent printed. */
  readonly text: string;
  /** How it stands out. */
  readonly tone: ReadableTone;
}

/** One kind of agent: how it is started, and what its output and its end mean. Pure: no method does I/O. */
export interface AgentAdapter {
  /** What to start for `task`. The same run and task give the same command. */
  prepare(run: AgentRun, task: Task): AgentCommand;

  /** What one line of output, without its line end, means, or null. Long lines are cut. Never throws. */
  onOutput(line: string, stream: "stdout" | "stderr"): AgentEvent | null;

  /**
   * The lines to show a person in place of one line of output: none if it says nothing to a person, null
   * to show it unchanged. It depends on that line alone, so reading may begin at any line. Never throws.
   * Kinds whose output people can read do not have this.
   */
  readable?(line: string): readonly ReadableLine[] | null;

  /** Sums up what the agent said: `events` are the latest of each type, in the order of their arrival. */
  report(run: AgentRun, events: readonly AgentEvent[]): AgentReport;

  /** The outcome, from how the process ended and what the agent said. A recorded reason always wins. */
  classify(exit: RunExit, events: readonly AgentEvent[]): Outcome;

  /**
   * Whether a command that resumes a session ended only because that session can't be resumed. The agent
   * is then prepared and started once more, without it. Kinds without sessions do not have this.
   */
  resumeFailed?(exit: RunExit, events: readonly AgentEvent[]): boolean;

  /** How a person resumes the agent's session, as Markdown, or null. */
  resumeHint(run: AgentRun, events: readonly AgentEvent[]): string | null;
}
