import assert from "node:assert/strict";
import { NO_PROCESS } from "../../../src/domain/outcome.ts";
import type { StepKind, StepRecord } from "../../../src/domain/step_record.ts";
import { readEarlierOutput } from "../../../src/dispatcher/steps/earlier_output.ts";
import { createMemoryRunLogs } from "../../../src/journals/memory/mod.ts";
import { Recorder } from "../../fakes/recorder.ts";
import { sessionAgent } from "../../fakes/session_agent.ts";
import { stepRecord } from "../../fixtures/runs.ts";
import { routeOf } from "../world.ts";

const facts = { runId: "run", taskId: "1", taskName: "Task 1", queue: "Todo", attempt: 1 };

/** What is read of a run whose steps, of these kinds, wrote so much of its log. */
async function read(failedStep: string | null, ...parts: readonly [StepKind, string][]) {
  const logs = createMemoryRunLogs();
  const writer = logs.open("run");
  const steps: StepRecord[] = [];
  for (const [kind, text] of parts) {
    const exit = { ...NO_PROCESS, code: 0 };
    const logStart = await writer.flushed();
    steps.push(stepRecord({ id: kind, kind, logStart, endedAt: 2, outcome: "succeeded", exit }));
    for (const line of text.split("\n")) writer.append(line);
  }
  writer.close();
  const { emit } = new Recorder();
  const context = { logs, emit, redact: (text: string) => text, agentOf: () => sessionAgent };
  return await readEarlierOutput({ route: routeOf(), steps, facts }, failedStep, context);
}

Deno.test("a comment quotes the agent's part of the log alone", async () => {
  const parts: [StepKind, string][] = [
    ["before_run", "session other\nhook"],
    ["agent", "session abc\nworking"],
    ["after_run", "session third\nclean"],
  ];
  const { tail, resumeHint } = await read(null, ...parts);
  assert.deepEqual([tail, resumeHint], [["session abc", "working"], "Go on with abc"]);
});

Deno.test("a comment on a failed step quotes that step, and still says how to resume the agent", async () => {
  const parts: [StepKind, string][] = [["agent", "session abc"], ["verify", "2 tests failed"]];
  const { tail, resumeHint } = await read("verify", ...parts);
  assert.deepEqual([tail, resumeHint], [["2 tests failed"], "Go on with abc"]);
});

Deno.test("without a step or a log there is what there is", async () => {
  assert.deepEqual(await read(null), { tail: [], resumeHint: null });
});
