import assert from "node:assert/strict";
import { commandAgent } from "../../../src/agents/command/mod.ts";
import { testAgentAdapter } from "../../contracts/agent_adapter.ts";
import { testAgentKind } from "../../contracts/agent_kind.ts";
import { agentRun, agentTask, runExit } from "../../contracts/agent_adapter/subject.ts";
import { agentScript } from "../../fixtures/agents.ts";
import { localExecutor } from "../../fixtures/local_executor.ts";

const adapter = await commandAgent.load();

testAgentKind({ name: "command", create: () => commandAgent });
testAgentAdapter({ name: "command", create: () => adapter });

Deno.test("every placeholder is filled, and an unknown word is left as it is", () => {
  const args = ["{task_id}|{task_name}|{task_url}", "{run_id} {attempt}", "x{api_url}y", "{nope}"];
  const { argv } = adapter.prepare(agentRun({}, { args }), agentTask());
  assert.deepEqual(argv, [
    "/opt/agent",
    "1234|Fix crash|http://localhost:3000/cards/1234",
    "019b76da-a800-7000-8000-000000000001 2",
    "xhttp://localhost:8000y",
    "{nope}",
  ]);
});

Deno.test("the command itself is no template: a task can't choose what is run", () => {
  const { argv } = adapter.prepare(agentRun({}, { command: "{task_name}" }), agentTask());
  assert.equal(argv[0], "{task_name}");
});

Deno.test("variables of the route are no templates either", () => {
  const { env } = adapter.prepare(agentRun({}, { env: { A: "{task_name}" } }), agentTask());
  assert.equal(env.A, "{task_name}");
});

Deno.test("it is told nothing on standard input and says nothing back", () => {
  assert.equal(adapter.prepare(agentRun(), agentTask()).stdin, null);
  assert.equal(adapter.onOutput('{"type":"result"}', "stdout"), null);
  assert.equal(adapter.resumeHint(agentRun(), []), null);
});

Deno.test("only how the process ended counts", () => {
  assert.equal(adapter.classify(runExit(), []), "succeeded");
  assert.equal(adapter.classify(runExit({ code: 75 }), []), "deferred", "EX_TEMPFAIL");
  assert.equal(adapter.classify(runExit({ code: null, signal: "SIGSEGV" }), []), "failed");
});

Deno.test("S1: a hostile name arrives as one argument, unexpanded, after the -- of its template", async () => {
  await using runs = localExecutor();
  const names = ["--dangerously-skip-permissions", "$(id)", "a\nb", "{task_url}", "'; id #", "*"];
  for (const name of names) {
    const route = { command: agentScript("print_args.sh"), args: ["--", "{task_name}", "end"] };
    const { argv, env } = adapter.prepare(agentRun({}, route), agentTask({ name }));
    const { output } = await runs.run(argv, { env });
    assert.deepEqual(output.split("\0"), ["--", name, "end", ""]);
  }
});

Deno.test("S1: a name after -- is no option of a program that parses its options", async () => {
  await using runs = localExecutor();
  const route = { command: "cat", args: ["--", "{task_name}"] };
  const { argv } = adapter.prepare(agentRun({}, route), agentTask({ name: "--version" }));
  const exit = await runs.run(argv);
  assert.notEqual(exit.code, 0);
  assert.match(exit.output, /--version: No such file/);
});
