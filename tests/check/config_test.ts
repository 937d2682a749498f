import assert from "node:assert/strict";
import { checkConfig, checkLoops } from "../../src/check/config.ts";
import { routeOf } from "../dispatcher/world.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

const VALID =
  `[backend]\ntype = "memory"\n[routing.Todo]\ncommand = "a"\nin_progress_queue = "D"\n`;

async function checkText(text: string) {
  await using dir = await tempDir();
  const config = await dir.write("artificer.toml", text);
  return await checkConfig({ config, port: 9000 });
}

Deno.test("a valid config is ok, and --port counts", async () => {
  const { result, settings } = await checkText(VALID);
  assert.equal(result.state, "ok");
  assert.match(
    result.message,
    /^The config ".*artificer\.toml" is valid: 1 route on a memory board$/,
  );
  assert.equal(settings?.apiPort, 9000);
});

Deno.test("every problem of a config is told, a line each", async () => {
  const { result, settings } = await checkText(`${VALID}comand = "x"\ntimeout = -1\n`);
  assert.equal(settings, null);
  assert.equal(result.state, "failed");
  const [head, ...problems] = result.message.split("\n");
  assert.match(head ?? "", /^Cannot use .*: 2 problems$/);
  assert.equal(problems.length, 2);
  assert.ok(
    problems.includes('  routing."Todo".comand: unknown key; did you mean "command"?'),
    result.message,
  );
});

Deno.test("what is no TOML is shown with its place", async () => {
  const { result } = await checkText("[backend\n");
  assert.equal(result.state, "failed");
  assert.match(result.message, /:1:\d+: not valid TOML: .*\n {2}\[backend\n {2} *\^$/);
  assert.equal(result.remedy, "Write the closing bracket: [backend]");
});

Deno.test("a config that is not there is told with a way on", async () => {
  const { result, settings } = await checkConfig({ config: "/nowhere/artificer.toml" });
  assert.equal(settings, null);
  assert.match(result.message, /no such file$/);
  assert.ok(result.remedy !== null);
});

Deno.test("a config that sends a task round and round is warned of, with a way out", () => {
  const todo = routeOf({ doneQueue: "Review" });
  const review = routeOf({ queue: "Review", failedQueue: "Todo" });
  const [found, ...more] = checkLoops([todo, review]);
  assert.deepEqual([found?.name, found?.state, more], ["config", "warning", []]);
  assert.match(
    found?.message ?? "",
    /go round until max_rounds parks it: "Todo" → "Review" \(done_queue\) → "Todo"/,
  );
  assert.match(found?.remedy ?? "", /queue that no route watches$/);
  assert.deepEqual(checkLoops([todo, routeOf({ queue: "Review", failedQueue: "Failed" })]), []);
});
