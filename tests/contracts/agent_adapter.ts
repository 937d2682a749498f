import assert from "node:assert/strict";
import fc from "fast-check";
import type { AgentAdapter, ReadableTone } from "../../src/contracts/agent_adapter.ts";
import { NO_REPORT } from "../../src/domain/agent_report.ts";
import type { EndReason } from "../../src/domain/outcome.ts";
import {
  agentRun,
  agentTask,
  ANY_EVENTS,
  ANY_LINE,
  ANY_STREAM,
  RESUME,
  runExit,
  SESSION,
} from "./agent_adapter/subject.ts";
import { type ContractOptions, defineContract } from "./contract.ts";

const REASONS: readonly EndReason[] = [
  "timed_out",
  "stalled",
  "cancelled",
  "interrupted",
  "budget_exceeded",
];

const TONES: readonly ReadableTone[] = [
  "plain",
  "action",
  "aside",
  "added",
  "removed",
  "warning",
  "error",
];
/** Tabs alone are allowed. */
const CONTROL = /(?!\t)[\p{Cc}\p{Zl}\p{Zp}]/u;

/** What every `AgentAdapter` promises. */
export function testAgentAdapter(options: ContractOptions<AgentAdapter>): void {
  defineContract<AgentAdapter>("AgentAdapter", options, {
    "the same run and task give the same command": (adapter) => {
      const run = agentRun();
      assert.deepEqual(adapter.prepare(run, agentTask()), adapter.prepare(run, agentTask()));
    },

    "what is prepared names the route's command and is plain JSON": (adapter) => {
      const command = adapter.prepare(agentRun(), agentTask());
      assert.equal(command.argv[0], "/opt/agent");
      assert.deepEqual(JSON.parse(JSON.stringify(command)), command);
    },

    "the agent is told of its run, whatever the route's variables say": (adapter) => {
      const route = { env: { ARTIFICER_TOKEN: "forged", ARTIFICER_RUN_ID: "forged", MINE: "1" } };
      const { env } = adapter.prepare(agentRun({}, route), agentTask());
      assert.equal(env.MINE, "1");
      assert.equal(env.ARTIFICER_API_URL, "http://localhost:8000");
      assert.equal(env.ARTIFICER_TASK_ID, "1234");
      assert.equal(env.ARTIFICER_RUN_ID, "019b76da-a800-7000-8000-000000000001");
      assert.equal(env.ARTIFICER_ATTEMPT, "2");
      assert.equal(env.ARTIFICER_TOKEN, "token-of-this-run");
    },

    "the token is in no argument": (adapter) => {
      const { argv } = adapter.prepare(agentRun(), agentTask());
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
      const plain = adapter.prepare(agentRun(), agentTask()).argv;
      fc.assert(fc.property(names, (name) => {
        const { argv } = adapter.prepare(agentRun(), agentTask({ name }));
        assert.equal(argv.length, plain.length);
        assert.equal(argv.at(-1), name);
        assert.deepEqual(argv.slice(0, -1), plain.slice(0, -1));
      }));
    },

    "no line of output makes it throw": (adapter) => {
      fc.assert(fc.property(ANY_LINE, ANY_STREAM, (line, stream) => {
        const event = adapter.onOutput(line, stream);
        assert.ok(event === null || typeof event.type === "string");
      }));
    },

    "of any line a person is shown it as it is, or single lines without control characters": (
      adapter,
    ) => {
      fc.assert(fc.property(fc.array(ANY_LINE, { maxLength: 4 }), (lines) => {
        const readAll = () => {
          const read = adapter.createReadable?.();
          return lines.map((line) => read?.(line) ?? []);
        };
        const shown = readAll();
        for (const { text, tone } of shown.flat()) {
          assert.doesNotMatch(text, CONTROL);
          assert.ok(TONES.includes(tone));
        }
        assert.deepEqual(readAll(), shown, "one reader knows nothing of what another has read");
      }));
    },

    "whatever was said, there is a report of it in plain JSON, an outcome, and a hint or none": (
      adapter,
    ) => {
      const runs = fc.constantFrom(agentRun(), agentRun({ resume: RESUME }));
      const exits = fc.constantFrom(runExit(), runExit({ code: 1 }));
      fc.assert(fc.property(runs, exits, ANY_EVENTS(adapter), (run, exit, events) => {
        const report = adapter.report(run, events);
        assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
        assert.deepEqual(Object.keys(report).toSorted(), Object.keys(NO_REPORT).toSorted());
        for (const taken of Object.values(report.usage ?? {})) assert.ok((taken ?? 0) >= 0);
        assert.equal(typeof adapter.classify(exit, events), "string");
        assert.equal(typeof (adapter.resumeHint(run, events) ?? ""), "string");
        assert.equal(typeof (adapter.resumeFailed?.(exit, events) ?? false), "boolean");
      }));
    },

    "an agent that said nothing has nothing to report and nothing to go on with": (adapter) => {
      assert.deepEqual(adapter.report(agentRun(), []), NO_REPORT);
      assert.equal(adapter.resumeHint(agentRun(), []), null);
    },

    "it resumes only what it is given, and then names it": (adapter) => {
      assert.equal(adapter.prepare(agentRun(), agentTask()).resumes, false);
      const { resumes, argv } = adapter.prepare(agentRun({ resume: RESUME }), agentTask());
      assert.equal(resumes, argv.includes(SESSION));
    },

    "a resume never failed where the run succeeded, never started, or was ended": (adapter) => {
      const spawnFailure = { problem: "command_not_found", message: "no" } as const;
      const exits = fc.constantFrom(
        runExit(),
        runExit({ spawnFailure, code: null }),
        runExit({ code: null, signal: "SIGKILL" }),
        ...REASONS.flatMap((reason) => [runExit({ reason, code: 1 }), runExit({ reason })]),
      );
      fc.assert(fc.property(exits, ANY_EVENTS(adapter), (exit, events) => {
        assert.equal(adapter.resumeFailed?.(exit, events) ?? false, false);
      }));
    },

    "a recorded reason always wins": (adapter) => {
      for (const reason of REASONS) {
        assert.equal(adapter.classify(runExit({ reason }), []), reason);
        assert.equal(adapter.classify(runExit({ reason, code: 1 }), []), reason);
      }
      const exits = fc.constantFrom(...REASONS.map((reason) => runExit({ reason })));
      fc.assert(fc.property(exits, ANY_EVENTS(adapter), (exit, events) => {
        assert.equal(adapter.classify(exit, events), exit.reason);
      }));
    },

    "a run that could not start is spawn_failed": (adapter) => {
      const spawnFailure = { problem: "command_not_found", message: "no" } as const;
      assert.equal(adapter.classify(runExit({ spawnFailure, code: null }), []), "spawn_failed");
    },

    "an exit code other than 0, or a signal, is no success": (adapter) => {
      const exits = fc.constantFrom(
        runExit({ code: 1 }),
        runExit({ code: null, signal: "SIGKILL" }),
      );
      fc.assert(fc.property(exits, ANY_EVENTS(adapter), (exit, events) => {
        assert.notEqual(adapter.classify(exit, events), "succeeded");
      }));
    },
  });
}
