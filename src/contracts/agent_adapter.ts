import type { AgentReport, Usage } from "../domain/agent_report.ts";
import type { Outcome, RunExit } from "../domain/outcome.ts";
import type { Route } from "../domain/route.ts";
import type { Task } from "../domain/task.ts";

/** The run that an agent kind prepares a command for. */
export interface AgentRun {
  /** The run's id, a UUIDv7. */
  readonly id: string;
  /** The number of the attempt, from 1. */
  readonly attempt: number;
  /** The route that claimed the task. */
  readonly route: Route;
  /** The base address of the HTTP API, without a slash at the end. */
  readonly apiUrl: string;
  /** The run's bearer token for the API. A secret. */
  readonly token: string;
  /** The session of an earlier run of the same task, route and folder, or null if there is none to resume. */
  readonly resume: ResumableSession | null;
}

/** A conversation with an agent that can be resumed. */
export interface ResumableSession {
  /** The session's id, as the agent prints it. */
  readonly sessionId: string;
  /** What the session had used when its last run ended, or null if that is not known. */
  readonly usage: Usage | null;
}

/** The command to start, ready for the operating system: no shell reads it. */
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

/** Something that an agent reports about itself in its output. */
export interface AgentEvent {
  /** A name that the agent kind chooses. The dispatcher keeps only the latest event of each type. */
  readonly type: string;
  /** The content of the line, as the agent kind reads it. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** The result of its work that an agent stated itself. */
export type StatedResult = "succeeded" | "failed";

/** How a line is displayed: `"aside"` is dimmed, `"action"` begins with an arrow. */
export type ReadableTone =
  | "plain"
  | "action"
  | "aside"
  | "added"
  | "removed"
  | "warning"
  | "error";

/** One line for a person to read. */
export interface ReadableLine {
  /** Contains no line end, and no control character except the tab, whatever the agent printed. */
  readonly text: string;
  /** How the line is displayed. */
  readonly tone: ReadableTone;
}

/**
 * The lines to show to a person in place of one line of output: none to hide the line, null to show it unchanged. It
 * remembers what it has read, and can begin at any line. Never throws.
 */
export type ReadLine = (line: string) => readonly ReadableLine[] | null;

/** One kind of agent: how to start it, and what its output and its exit mean. Pure: no method does I/O. */
export interface AgentAdapter {
  /** Builds the command for `task`. The same run and task give the same command. */
  prepare(run: AgentRun, task: Task): AgentCommand;

  /**
   * Reads one line of output, without its line end; null if it is not an event. Never throws.
   *
   * @param end the last characters of a line that is too long to be kept: `line` is its beginning. Absent for
   * a line that is whole.
   */
  onOutput(line: string, stream: "stdout" | "stderr", end?: string): AgentEvent | null;

  /**
   * Makes a reader of one run's output, which is given its lines in their order. Kinds whose output people can read
   * as it is do not have this method.
   */
  createReadable?(): ReadLine;

  /** Summarizes the events of a run: `events` has the latest of each type, in the order of their arrival. */
  report(run: AgentRun, events: readonly AgentEvent[]): AgentReport;

  /**
   * The result that the agent stated of its work, from the events so far; null before it states one, and if
   * what it stated says nothing about the task, as in an outage. A stated success stands, whatever becomes
   * of the process afterwards. Kinds whose agents state no result do not have this method.
   */
  statedResult?(events: readonly AgentEvent[]): StatedResult | null;

  /** Decides the outcome from how the process ended and from the events. A recorded end reason always wins. */
  classify(exit: RunExit, events: readonly AgentEvent[]): Outcome;

  /**
   * Tells whether a command that resumes a session ended only because that session can't be resumed. The
   * dispatcher then prepares and starts the agent once more, without the session. Kinds without sessions
   * do not have this method.
   */
  resumeFailed?(exit: RunExit, events: readonly AgentEvent[]): boolean;

  /** Explains to a person how to resume the agent's session, as Markdown; null if it has none to resume. */
  resumeHint(run: AgentRun, events: readonly AgentEvent[]): string | null;
}
