import assert from "node:assert/strict";
import { Report, sumText } from "../../scripts/attack/report.ts";
import { runDeno } from "../fixtures/run_deno.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

const TAP = `TAP version 14
ok 1 - D1: a \\#1 in a path (artificer-dispatcher)
not ok 2 - D2: a link (artificer-dispatcher-strict)
  ---
  {"message":"AssertionError: one\\nat two","severity":"fail"}
  ...
# Subtest: D3: parts (artificer-dispatcher)
    ok 1 - a part
    1..1
ok 3 - D3: parts (artificer-dispatcher)
ok 4 - D4: a second user (artificer-dispatcher; needs root, setpriv) # SKIP
1..4`;

Deno.test("attack: one line an attempt, what broke below it, and a sum", () => {
  const report = new Report();
  const lines = TAP.split("\n").map((line) => report.read(line)).filter((line) => line !== null);
  assert.deepEqual(lines, [
    "D1: a #1 in a path (artificer-dispatcher): as documented",
    "D2: a link (artificer-dispatcher-strict): BROKEN",
    "    AssertionError: one\n    at two",
    "D3: parts (artificer-dispatcher): as documented",
    "D4: a second user (artificer-dispatcher): skipped: needs root, setpriv",
  ]);
  assert.equal(sumText(report.sum), "2 as documented, 1 broken, 1 skipped");
});

Deno.test("attack: without executables it says how to build them", async () => {
  await using dir = await tempDir();
  const { code, stderr } = await runDeno("scripts/attack.ts", {
    flags: ["--allow-read", "--allow-write"],
    args: ["--dist", dir.path],
  });
  assert.equal(code, 2);
  assert.match(stderr.replaceAll(/\s+/g, " "), /^Cannot attack: .*; Run "deno task compile" first/);
  assert.doesNotMatch(stderr, /^ +at /m);
});
