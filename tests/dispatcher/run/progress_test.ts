import assert from "node:assert/strict";
import { createReadable } from "../../../src/agents/claude/readable/mod.ts";
import { RunProgress } from "../../../src/dispatcher/run/progress.ts";

const redact = (text: string) => text.replaceAll("s3cret", "[redacted]");
const plain = { redact };
const claude = { createReadable, redact };

function messageOf(...content: readonly unknown[]): string {
  return JSON.stringify({ type: "assistant", message: { content } });
}

const call = (command: string) => ({ type: "tool_use", name: "Bash", input: { command } });

Deno.test("an agent that prints text does what it printed last", () => {
  const progress = new RunProgress();
  assert.equal(progress.step(plain), null);
  progress.note("Reading the card", false);
  progress.note("  Running the tests ", false);
  progress.note("   ", false);
  assert.equal(progress.step(plain), "Running the tests");
});

Deno.test("the last call of a tool is shown, whatever hidden lines follow it", () => {
  const progress = new RunProgress();
  progress.note(messageOf({ type: "text", text: "I begin with\nthe tests" }), true);
  assert.equal(progress.step(claude), "I begin with");
  progress.note(messageOf({ type: "text", text: "First:" }, call("npm test")), true);
  for (let i = 0; i < 50; i++) progress.note('{"type":"stream_event","event":{}}', false);
  assert.equal(progress.step(claude), "→ Bash: npm test");
  for (let i = 0; i < 50; i++) progress.note('{"type":"stream_event","event":{}}', false);
  assert.equal(progress.step(claude), "→ Bash: npm test");
});

Deno.test("hidden lines alone tell no step", () => {
  const progress = new RunProgress();
  progress.note(
    JSON.stringify({ type: "system", subtype: "init", session_id: crypto.randomUUID() }),
    true,
  );
  progress.note('{"type":"stream_event","event":{}}', false);
  assert.equal(progress.step(claude), null);
});

Deno.test("a step is read once, when somebody asks, and then only after new lines", () => {
  let reads = 0;
  const counting = {
    redact,
    createReadable: () => {
      reads++;
      return createReadable();
    },
  };
  const progress = new RunProgress();
  for (let i = 0; i < 1_000; i++) progress.note(messageOf(call(`make ${i}`)), true);
  assert.equal(reads, 0);
  for (let i = 0; i < 10; i++) assert.equal(progress.step(counting), "→ Bash: make 999");
  assert.equal(reads, 1);
});

Deno.test("a step is masked and short, and a huge line is not kept", () => {
  const progress = new RunProgress();
  progress.note(messageOf(call("curl -H s3cret")), true);
  assert.equal(progress.step(claude), "→ Bash: curl -H [redacted]");
  progress.note("x".repeat(1_000_000), false);
  assert.equal(progress.step(claude), "→ Bash: curl -H [redacted]");
  const long = new RunProgress();
  long.note("é🚀".repeat(300), false);
  assert.match(long.step(plain) ?? "", /^(é🚀)+é?…$/u);
  assert.ok((long.step(plain) ?? "").length <= 201);
});
