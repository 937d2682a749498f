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
}

/** What to start, ready for the operating system: no shell sees it. */
export interface AgentCommand {
  /** The command and its arguments. */
  readonly argv: readonly string[];
  /** Added to the inherited environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Written to standard input, which is then closed; null for an empty one. */
  readonly stdin: string | null;
}

/** Something that an agent said of itself in its output. */
export interface AgentEvent {
  /** Named by the agent kind. */
  readonly type: string;
  /** What the agent kind made of the line. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** One kind of agent: how it is started, and what its output and its end mean. Pure: no method does I/O. */
export interface AgentAdapter {
  /** What to start for `task`. The same run and task give the same command. */
  prepare(run: AgentRun, task: Task): AgentCommand;

  /** What one line of output means, without its line end, or null. Long lines come cut. Never throws. */
  onOutput(line: string, stream: "stdout" | "stderr"): AgentEvent | null;

  /** The outcome, by how the process ended and what the agent said. A recorded reason always wins. */
  classify(exit: RunExit, events: readonly AgentEvent[]): Outcome;

  /** How a person goes on with what the agent began, or null. */
  resumeHint(run: AgentRun, events: readonly AgentEvent[]): string | null;
}
