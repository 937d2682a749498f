import type { AgentReport, Usage } from "../domain/agent_report.ts";
import type { Outcome, RunExit } from "../domain/outcome.ts";
import type { Route } from "../domain/route.ts";
import type { Task } from "../domain/task.ts";

/** What an agent kind is told of the run that it prepares. */
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
  /** What an earlier run of the same task, route and folder left to go on with, or null. */
  readonly resume: ResumableSession | null;
}

/** A conversation of an agent that can be gone on with. */
export interface ResumableSession {
  /** As the agent names it. */
  readonly sessionId: string;
  /** What it had taken when the last run on it ended, or null where that is not known. */
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
  /** Whether it goes on with `resume`. */
  readonly resumes: boolean;
}

/** Something that an agent said of itself in its output. */
export interface AgentEvent {
  /** Named by the agent kind. Of each type only the latest is kept. */
  readonly type: string;
  /** What the agent kind made of the line. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** How a line stands out that a person is shown: `"aside"` steps back, `"action"` begins with an arrow. */
export type ReadableTone = "plain" | "action" | "aside" | "warning" | "error";

/** One line that a person is shown. */
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

  /** What one line of output means, without its line end, or null. Long lines come cut. Never throws. */
  onOutput(line: string, stream: "stdout" | "stderr"): AgentEvent | null;

  /**
   * What a person is shown of one line of output: none where it says nothing to a person, null where it
   * is shown as it is. Each line is read by itself, so that reading may begin at any. Never throws.
   * Kinds whose output people can read do not have this.
   */
  readable?(line: string): readonly ReadableLine[] | null;

  /** What `events`, the latest of each type in the order of their arrival, say of the agent. */
  report(run: AgentRun, events: readonly AgentEvent[]): AgentReport;

  /** The outcome, by how the process ended and what the agent said. A recorded reason always wins. */
  classify(exit: RunExit, events: readonly AgentEvent[]): Outcome;

  /**
   * Whether a command that resumes ended only because its session can't be gone on with. It is then
   * prepared and started anew without it, once. Kinds without sessions do not have this.
   */
  resumeFailed?(exit: RunExit, events: readonly AgentEvent[]): boolean;

  /** How a person goes on with what the agent began, or null. */
  resumeHint(run: AgentRun, events: readonly AgentEvent[]): string | null;
}
