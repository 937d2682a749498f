import assert from "node:assert/strict";
import fc from "fast-check";
import type { AgentAdapter, AgentRun } from "../../src/contracts/agent_adapter.ts";
import type { EndReason, RunExit } from "../../src/domain/outcome.ts";
import type { Route } from "../../src/domain/route.ts";
import type { Task } from "../../src/domain/task.ts";
import { type ContractOptions, defineContract } from "./contract.ts";

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

const ROUTE: Route = {
  queue: "Project.Board.Todo",
  agent: "command",
  command: "/opt/agent",
  args: ["--task", "{task_id}", "--", "{task_name}"],
  inProgressQueue: "Project.Board.Doing",
  timeoutMs: null,
  doneQueue: null,
  failedQueue: null,
  maxConcurrent: null,
  cwd: null,
  env: {},
};

const REASONS: readonly EndReason[] = [
  "timed_out",
  "stalled",
  "cancelled",
  "interrupted",
  "budget_exceeded",
];

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
    ...changes,
  };
}

/** An end for tests: success by itself. */
export function runExit(changes: Partial<RunExit> = {}): RunExit {
  return { reason: null, code: 0, signal: null, spawnFailure: null, strays: 0, ...changes };
}

/** What every `AgentAdapter` promises. */
export function testAgentAdapter(options: ContractOptions<AgentAdapter>): void {
  defineContract<AgentAdapter>("AgentAdapter", options, {
    "the same run and task give the same command": (adapter) => {
      const run = agentRun();
      assert.deepEqual(adapter.prepare(run, TASK), adapter.prepare(run, TASK));
    },

    "what is prepared names the route's command and is plain JSON": (adapter) => {
      const command = adapter.prepare(agentRun(), TASK);
      assert.equal(command.argv[0], "/opt/agent");
      assert.deepEqual(JSON.parse(JSON.stringify(command)), command);
    },

    "the agent is told of its run, whatever the route's variables say": (adapter) => {
      const route = { env: { ARTIFICER_TOKEN: "forged", ARTIFICER_RUN_ID: "forged", MINE: "1" } };
      const { env } = adapter.prepare(agentRun({}, route), TASK);
      assert.equal(env.MINE, "1");
      assert.equal(env.ARTIFICER_API_URL, "http://localhost:8000");
      assert.equal(env.ARTIFICER_TASK_ID, "1234");
      assert.equal(env.ARTIFICER_RUN_ID, "019b76da-a800-7000-8000-000000000001");
      assert.equal(env.ARTIFICER_ATTEMPT, "2");
      assert.equal(env.ARTIFICER_TOKEN, "token-of-this-run");
    },

    "the token is in no argument": (adapter) => {
      const { argv } = adapter.prepare(agentRun(), TASK);
      assert.ok(!argv.join("\n").includes("token-of-this-run"));
    },

    "S1: whatever a task says, it is one argument, unexpanded": (adapter) => {
      const names = fc.oneof(
        fc.constantFrom(
          "--dangerously-skip-permissions",
          "$(id)",
          "`id`",
          "a\nb",
          "{task_url}",
          "{task_id}{task_name}",
          "$& $1 $$",
          "",
        ),
        fc.string({ unit: "binary" }),
      );
      const plain = adapter.prepare(agentRun(), TASK).argv;
      fc.assert(fc.property(names, (name) => {
        const { argv } = adapter.prepare(agentRun(), agentTask({ name }));
        assert.equal(argv.length, plain.length);
        assert.equal(argv.at(-1), name);
        assert.deepEqual(argv.slice(0, -1), plain.slice(0, -1));
      }));
    },

    "no line of output makes it throw": (adapter) => {
      const lines = fc.oneof(fc.string({ unit: "binary" }), fc.json(), fc.constant("{"));
      const streams = fc.constantFrom("stdout" as const, "stderr" as const);
      fc.assert(fc.property(lines, streams, (line, stream) => {
        const event = adapter.onOutput(line, stream);
        assert.ok(event === null || typeof event.type === "string");
      }));
    },

    "a recorded reason always wins": (adapter) => {
      for (const reason of REASONS) {
        assert.equal(adapter.classify(runExit({ reason }), []), reason);
        assert.equal(adapter.classify(runExit({ reason, code: 1 }), []), reason);
      }
    },

    "a run that could not start is spawn_failed": (adapter) => {
      const spawnFailure = { problem: "command_not_found", message: "no" } as const;
      assert.equal(adapter.classify(runExit({ spawnFailure, code: null }), []), "spawn_failed");
    },

    "an exit code other than 0, or a signal, is no success": (adapter) => {
      assert.notEqual(adapter.classify(runExit({ code: 1 }), []), "succeeded");
      assert.notEqual(
        adapter.classify(runExit({ code: null, signal: "SIGKILL" }), []),
        "succeeded",
      );
    },
  });
}
