import fc from "fast-check";
import type { AgentAdapter, AgentEvent, AgentRun } from "../../../src/contracts/agent_adapter.ts";
import type { Usage } from "../../../src/domain/agent_report.ts";
import type { RunExit } from "../../../src/domain/outcome.ts";
import type { Route } from "../../../src/domain/route.ts";
import type { Task } from "../../../src/domain/task.ts";
import { routeOf } from "../../fixtures/settings.ts";

const TASK: Task = {
  id: "1234",
  name: "Fix crash",
  description: "It crashes.",
  url: "http://localhost:3000/cards/1234",
  queue: "Project.Board.Todo",
  createdAt: "2026-01-01T00:00:00Z",
  labels: ["bug"],
  assignees: [],
  comments: [],
  tasks: [],
};

const ROUTE: Route = routeOf({
  queue: "Project.Board.Todo",
  command: "/opt/agent",
  args: ["-p", "--task", "{task_id}", "--", "{task_name}"],
  inProgressQueue: "Project.Board.Doing",
});

/** A task for tests. */
export function agentTask(changes: Partial<Task> = {}): Task {
  return { ...TASK, ...changes };
}

/** A run for tests. */
export function agentRun(changes: Partial<AgentRun> = {}, route: Partial<Route> = {}): AgentRun {
  return {
    id: "019b76da-a800-7000-8000-000000000001",
    attempt: 2,
    route: { ...ROUTE, ...route },
    apiUrl: "http://localhost:8000",
    token: "token-of-this-run",
    resume: null,
    ...changes,
  };
}

/** An end for tests: success by itself. */
export function runExit(changes: Partial<RunExit> = {}): RunExit {
  return { reason: null, code: 0, signal: null, spawnFailure: null, strays: 0, ...changes };
}

/** What a session took, for tests. */
export function usage(changes: Partial<Usage> = {}): Usage {
  return {
    totalCostUsd: 0,
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheCreationTokens: 0,
    turns: 0,
    ...changes,
  };
}

/** What the dispatcher keeps of an output: the latest event of each type, in the order of arrival. */
export function eventsIn(
  { onOutput }: Pick<AgentAdapter, "onOutput">,
  stdout: readonly string[],
  stderr: readonly string[] = [],
): AgentEvent[] {
  const latest = new Map<string, AgentEvent>();
  const take = (stream: "stdout" | "stderr") => (line: string) => {
    const event = onOutput(line, stream);
    if (event === null) return;
    latest.delete(event.type);
    latest.set(event.type, event);
  };
  stdout.forEach(take("stdout"));
  stderr.forEach(take("stderr"));
  return [...latest.values()];
}

/** A session that can be gone on with. */
export const SESSION = "019b76da-a800-7000-8000-00000000000a";
export const RESUME = { sessionId: SESSION, usage: usage({ totalCostUsd: 1, inputTokens: 100 }) };

/** Text with much that a terminal would obey. */
const ANY_TEXT = fc.string({
  unit: fc.constantFrom("a", "日", " ", "[", "]0;", "2J", ..."\n\r\t\x00\x07\x1b\x7f\x9b\u2028"),
});
/** A part of a message, as claude and its like print them. */
const ANY_BLOCK = fc.record({
  type: fc.constantFrom("text", "tool_use", "tool_result", "image"),
  text: ANY_TEXT,
  name: fc.oneof(ANY_TEXT, fc.constantFrom("Bash", "Edit", "toString")),
  input: fc.oneof(fc.anything(), fc.record({ command: ANY_TEXT, file_path: ANY_TEXT })),
  content: fc.oneof(ANY_TEXT, fc.array(fc.record({ type: ANY_TEXT, text: ANY_TEXT }))),
  is_error: fc.boolean(),
});

/** Any line of output, and such as an agent that speaks JSON might print. */
export const ANY_LINE = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.json(),
  fc.constant("{"),
  fc.record({
    type: fc.constantFrom("system", "assistant", "user", "rate_limit_event", "result", "error"),
    subtype: fc.constantFrom("init", "api_retry", "success", "error_max_budget_usd", null, 7),
    session_id: fc.oneof(fc.constantFrom(SESSION, "no id", null, {}), ANY_TEXT),
    model: ANY_TEXT,
    error: ANY_TEXT,
    message: fc.oneof(fc.anything(), fc.record({ content: fc.array(ANY_BLOCK) })),
    rate_limit_info: fc.oneof(fc.anything(), fc.record({ status: ANY_TEXT })),
    is_error: fc.boolean(),
    errors: fc.oneof(fc.anything(), fc.array(ANY_TEXT)),
    total_cost_usd: fc.oneof(fc.double(), fc.constant("free")),
    modelUsage: fc.anything(),
    result: fc.anything(),
  }, { requiredKeys: ["type"] }).map((line) => JSON.stringify(line) ?? ""),
);
export const ANY_STREAM = fc.constantFrom("stdout" as const, "stderr" as const);
/** What an adapter made of any output, and what none would make. */
export const ANY_EVENTS = (adapter: AgentAdapter) =>
  fc.oneof(
    fc.tuple(fc.array(ANY_LINE), fc.array(ANY_LINE)).map(([out, err]) =>
      eventsIn(adapter, out, err)
    ),
    fc.array(fc.record({
      type: fc.constantFrom("session", "message", "rate_limit", "result", "text", "nope"),
      data: fc.dictionary(fc.string(), fc.anything()),
    })),
  );
