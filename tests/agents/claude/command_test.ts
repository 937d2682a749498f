import assert from "node:assert/strict";
import fc from "fast-check";
import { claudeCommand } from "../../../src/agents/claude/command.ts";
import {
  agentRun,
  agentTask,
  RESUME,
  SESSION,
  usage,
} from "../../contracts/agent_adapter/subject.ts";
import type { AgentRun } from "../../../src/contracts/agent_adapter.ts";

const RUN_ID = agentRun().id;
const STREAM = ["--output-format", "stream-json", "--verbose"];

/** The arguments that become of a route's. */
function argsOf(args: readonly string[], changes: Partial<AgentRun> = {}): readonly string[] {
  const { argv } = claudeCommand(agentRun(changes, { command: "claude", args }), agentTask());
  assert.equal(argv[0], "claude");
  return argv.slice(1);
}

Deno.test("a fresh run gets its own id as its session's, and is made to print JSON", () => {
  assert.deepEqual(argsOf(["-p", "{task_name}"]), [
    "--session-id",
    RUN_ID,
    ...STREAM,
    "-p",
    "Fix crash",
  ]);
});

Deno.test("a run that is given a session goes on with it", () => {
  const run = agentRun({ resume: RESUME }, { command: "claude", args: ["-p", "go on"] });
  const { argv, resumes } = claudeCommand(run, agentTask());
  assert.deepEqual(argv, ["claude", "--resume", SESSION, ...STREAM, "-p", "go on"]);
  assert.equal(resumes, true);
});

Deno.test("without print mode the arguments are the user's alone", () => {
  for (const args of [["{task_id}"], ["mcp", "list"], ["--", "-p"], ["--version"]]) {
    const run = agentRun({ resume: RESUME }, { command: "claude", args });
    const { argv, resumes } = claudeCommand(run, agentTask({ id: "7" }));
    assert.deepEqual(argv.slice(1), args.map((arg) => arg.replace("{task_id}", "7")));
    assert.equal(resumes, false);
  }
});

Deno.test("a session that the route chooses stays, whatever there is to resume", () => {
  for (
    const chosen of [["--resume", "x"], ["-c"], ["--session-id=x"], ["-r", "x"], ["--continue"]]
  ) {
    const run = agentRun({ resume: RESUME }, { command: "claude", args: ["-p", "x", ...chosen] });
    const { argv, resumes } = claudeCommand(run, agentTask());
    assert.deepEqual(argv, ["claude", ...STREAM, "-p", "x", ...chosen]);
    assert.equal(resumes, false);
  }
});

Deno.test("a session that is not kept is not resumed", () => {
  const args = ["-p", "x", "--no-session-persistence"];
  const run = agentRun({ resume: RESUME }, { command: "claude", args });
  const { argv, resumes } = claudeCommand(run, agentTask());
  assert.deepEqual(argv, ["claude", "--session-id", RUN_ID, ...STREAM, ...args]);
  assert.equal(resumes, false);
});

Deno.test("a format that the route chooses stays; stream-json gets the --verbose that it needs", () => {
  const session = ["--session-id", RUN_ID];
  for (const format of [["--output-format", "json"], ["--output-format=text"]]) {
    assert.deepEqual(argsOf(["-p", "x", ...format]), [...session, "-p", "x", ...format]);
  }
  const stream = ["--output-format", "stream-json"];
  assert.deepEqual(argsOf(["-p", "x", ...stream]), [...session, "--verbose", "-p", "x", ...stream]);
  assert.deepEqual(argsOf(["--verbose", "-p", "x", ...stream]), [
    "--verbose",
    ...session,
    "-p",
    "x",
    ...stream,
  ]);
  assert.deepEqual(argsOf(["-p", "x", "--verbose"]), [
    ...session,
    "--output-format",
    "stream-json",
    "-p",
    "x",
    "--verbose",
  ]);
});

Deno.test("what is added ends a list of values, and follows no --", () => {
  const args = ["--allowedTools", "Bash", "Edit", "-p", "--add-dir", "/a", "--", "{task_name}"];
  assert.deepEqual(argsOf(args), [
    "--allowedTools",
    "Bash",
    "Edit",
    "--session-id",
    RUN_ID,
    ...STREAM,
    "-p",
    "--add-dir",
    "/a",
    "--",
    "Fix crash",
  ]);
});

Deno.test("behind a wrapper the options reach claude and not the wrapper", () => {
  const args = ["-y", "@anthropic-ai/claude-code", "-p", "x"];
  const { argv } = claudeCommand(agentRun({}, { command: "npx", args }), agentTask());
  assert.deepEqual(argv, [
    "npx",
    "-y",
    "@anthropic-ai/claude-code",
    "--session-id",
    RUN_ID,
    ...STREAM,
    "-p",
    "x",
  ]);
});

Deno.test("S1: whatever the task is called, the same options are added at the same place", () => {
  const names = fc.oneof(
    fc.constantFrom("--resume", "-c", "-p", "--", "--output-format=json", "--verbose"),
    fc.string({ unit: "binary" }),
  );
  const resumes = fc.constantFrom(null, RESUME, { sessionId: SESSION, usage: usage() });
  fc.assert(fc.property(names, resumes, (name, resume) => {
    const route = { command: "claude", args: ["{task_name}", "-p", "{task_name}"] };
    const { argv } = claudeCommand(agentRun({ resume }, route), agentTask({ name }));
    const session = resume === null ? ["--session-id", RUN_ID] : ["--resume", SESSION];
    assert.deepEqual(argv, ["claude", name, ...session, ...STREAM, "-p", name]);
  }));
});

Deno.test("nothing is told on standard input, which claude would wait for", () => {
  assert.equal(claudeCommand(agentRun({}, { args: ["-p", "x"] }), agentTask()).stdin, null);
});
