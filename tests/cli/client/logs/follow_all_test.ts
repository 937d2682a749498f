import assert from "node:assert/strict";
import { followAll } from "../../../../src/cli/client/logs/follow_all.ts";
import { paintColors, paintNothing } from "../../../../src/cli/terminal/style.ts";
import { LIVE, runJson } from "../run_answers.ts";
import { type Answer, json, problem, serveScript } from "../scripted_server.ts";

const ID = "0198c0de-0000-7000-8000-00001a2b3c4d";

/** Follows all runs, of which there is one; its log is answered so, time by time. Ends with the run. */
async function followed(logs: readonly Answer[], { colors = false, task = "5" } = {}) {
  let reads = 0;
  const over = new AbortController();
  const list = json({ runs: [runJson({ ...LIVE, task_id: task })], next: null });
  await using server = serveScript(({ path }) => {
    if (path.startsWith(`/runs/${ID}/log`)) return logs[reads++] ?? "drop";
    return path === `/runs/${ID}` ? json(runJson()) : list;
  });
  using api = server.client();
  let text = "";
  const told: string[] = [];
  const end = await followAll({
    api,
    terminal: { isTerminal: colors, width: 80, colors, paint: colors ? paintColors : paintNothing },
    readableOf: () => Promise.resolve(null),
    tail: 2,
    hasTimes: false,
    sink: {
      write(bytes) {
        text += new TextDecoder().decode(bytes);
        return Promise.resolve(bytes.length);
      },
    },
    clock: {
      async sleep(_ms, { signal }) {
        await Promise.resolve();
        signal.throwIfAborted();
      },
    },
    signal: over.signal,
    tell: (message) => told.push(message),
    describeEnd: () => {
      over.abort();
      return "over";
    },
  });
  return { end, text, told };
}

const tail = { body: "1\n2\n3\n", status: 206, headers: { "content-range": "bytes 0-5/6" } };

Deno.test("a run that has begun before is followed from its last lines on", async () => {
  const { end, text, told } = await followed([tail, { body: "4\n5" }]);
  assert.equal(end, "interrupted");
  assert.equal(text, "5/1a2b3c4d │ 2\n5/1a2b3c4d │ 3\n5/1a2b3c4d │ 4\n5/1a2b3c4d │ 5\n");
  assert.deepEqual(told, ["Following every run; Ctrl-C ends it", "over"]);
});

Deno.test("where the API has no place for one more follower, it is asked again, and the person knows", async () => {
  const full = problem(503, "too_many_followers", "Cannot follow the log: half of all do");
  const { text, told } = await followed([tail, full, { body: "4\n" }]);
  assert.deepEqual(text.match(/\d$/gm), ["2", "3", "4"], "nothing is printed twice");
  assert.match(told[1] ?? "", /^5\/1a2b3c4d: .*Cannot follow the log.*; retrying$/);
});

Deno.test("on a terminal each run has its own colour, and no line's style reaches another's", async () => {
  const { text } = await followed([tail, { body: "\x1b[31mred\n" }], { colors: true });
  const [first = ""] = text.replaceAll("\x1b", "ESC").split("\n");
  assert.match(first, /^ESC\[(32|33|94|35|36)m5\/1a2b3c4dESC\[0m │ 2ESC\[0m$/);
  assert.ok(text.includes("│ \x1b[31mred\x1b[0m\n"), text);
});

Deno.test("a long or hostile id of a task is short and printable", async () => {
  const { text } = await followed([tail, { body: "" }], { task: "1357158568008091264\x1b[2J" });
  assert.match(text, /^….{0,20}\/1a2b3c4d │ 2$/m);
  assert.ok(!text.includes("\x1b"), text);
});
