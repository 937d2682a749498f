import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_STRING_BYTES, MAX_TOTAL_BYTES, refusalOf } from "../../src/process/refusal.ts";
import { localExecutor } from "../fixtures/local_executor.ts";
import { runSpec } from "../fixtures/runs.ts";

Deno.test("an ordinary run is not refused", () => {
  const spec = runSpec(["sh", "", "a b", "$(id)", "ä\n"], { env: { A: "", B: "=x" }, cwd: "/tmp" });
  assert.equal(refusalOf(spec), null);
});

Deno.test("P6: an empty command is refused", () => {
  const message = "Cannot start a run: its command is empty; name one in the route";
  assert.equal(refusalOf(runSpec([])), message);
  assert.equal(refusalOf(runSpec([""])), message);
});

Deno.test("P6: a NUL anywhere is refused, and the message says where", () => {
  const refused = [
    [runSpec(["a\0b"]), "its command"],
    [runSpec(["sh", "x", "a\0b"]), "argument 2"],
    [runSpec(["sh"], { env: { A: "\0" } }), 'variable "A"'],
    [runSpec(["sh"], { env: { "A\0": "x" } }), 'variable "A\\u0000"'],
    [runSpec(["sh"], { cwd: "/tmp\0" }), "its working directory"],
  ] as const;
  for (const [spec, where] of refused) {
    const message = refusalOf(spec) ?? "";
    assert.ok(message.includes(`: ${where} holds a NUL character; `), message);
    assert.ok(!message.includes("\0"));
  }
});

Deno.test("P6: an argument of 1 MiB is refused with its size", () => {
  assert.equal(
    refusalOf(runSpec(["sh", "x".repeat(2 ** 20)])),
    'Cannot start "sh": argument 1 has 1048576 bytes, more than the 131071 that the system allows; ' +
      "shorten or correct it",
  );
});

Deno.test("P6: bytes count, not characters", () => {
  const fits = "ä".repeat((MAX_STRING_BYTES - 1) / 2);
  assert.equal(refusalOf(runSpec(["sh", fits])), null);
  assert.match(refusalOf(runSpec(["sh", fits + "ä"])) ?? "", /131072 bytes/);
});

Deno.test("P6: a variable counts with its name", () => {
  const longest = "x".repeat(MAX_STRING_BYTES - "A=".length);
  assert.equal(refusalOf(runSpec(["sh"], { env: { A: longest } })), null);
  assert.match(refusalOf(runSpec(["sh"], { env: { AB: longest } })) ?? "", /variable "AB"/);
});

Deno.test("P6: a name that no variable can have is refused", () => {
  for (const name of ["", "A=B"]) {
    assert.match(refusalOf(runSpec(["sh"], { env: { [name]: "x" } })) ?? "", /name/);
  }
});

Deno.test("P6: many long arguments are refused together", () => {
  const long = "x".repeat(100_000);
  const count = Math.floor(MAX_TOTAL_BYTES / 100_020);
  assert.equal(refusalOf(runSpec(["sh", ...Array(count).fill(long)])), null);
  assert.match(refusalOf(runSpec(["sh", ...Array(count + 1).fill(long)])) ?? "", /that fit/);
});

Deno.test("P6: the longest argument that is not refused can really be started", async () => {
  await using runs = localExecutor();
  const exit = await runs.run(["sh", "-c", 'printf %s "${#1}"', "sh", "x".repeat(131_071)]);
  assert.deepEqual([exit.code, exit.output], [0, "131071"]);
});

Deno.test("P6: a lone surrogate is no reason: it arrives as U+FFFD", async () => {
  await using runs = localExecutor();
  assert.equal(refusalOf(runSpec(["printf", "%s", "\ud800"])), null);
  assert.equal((await runs.run(["printf", "%s", "\ud800"])).output, "\ufffd");
});

Deno.test("P6: no argument makes it throw, and only a NUL among short ones is refused", () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: "binary" })), (args) => {
    const refused = refusalOf(runSpec(["sh", ...args])) !== null;
    assert.equal(refused, args.some((arg) => arg.includes("\0")));
  }));
});
