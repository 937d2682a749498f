import assert from "node:assert/strict";
import { LogTimes } from "../../../../src/cli/client/logs/log_times.ts";
import { LogOutput } from "../../../../src/cli/client/logs/output.ts";
import { paintNothing } from "../../../../src/cli/terminal/style.ts";
import { type Answer, json, problem, serveScript } from "../scripted_server.ts";

const pipe = { isTerminal: false, width: Infinity, colors: false, paint: paintNothing };
const at = (second: number) => new Date(2026, 10, 22, 23, 48, second);

/** The times that the dispatcher gives so. */
async function timesOf(answer: Answer): Promise<LogTimes> {
  await using server = serveScript(() => answer);
  using api = server.client();
  const times = new LogTimes(api, "0198c0de-0000-7000-8000-00001a2b3c4d");
  await times.refresh();
  return times;
}

const known = json({
  end: 30,
  times: [{ offset: 4, at: at(5).toISOString() }, { offset: 20, at: at(9).toISOString() }],
});

Deno.test("a line has the time of the text that it is part of, and one that comes now has this one", async () => {
  const times = await timesOf(known);
  const now = at(59).getTime();
  const seconds = [0, 4, 19, 20, 29, 30, 99].map((position) => {
    const found = times.at(position, now);
    return found === null ? null : new Date(found).getSeconds();
  });
  assert.deepEqual(seconds, [null, 5, 5, 9, 9, 59, 59]);
  assert.equal(times.isUnknown, false);
});

Deno.test("each line that is shown has its time, also those that one line becomes", async () => {
  const times = await timesOf(known);
  let text = "";
  const output = new LogOutput(pipe, {
    readable: (line) =>
      line === "two" ? [{ text: "a", tone: "plain" }, { text: "b", tone: "plain" }] : null,
    stamp: times.stamp(pipe),
    from: 16,
    sink: {
      write(bytes) {
        text += new TextDecoder().decode(bytes);
        return Promise.resolve(bytes.length);
      },
    },
  });
  await output.write(new TextEncoder().encode("one\ntw"));
  await output.write(new TextEncoder().encode("o\n"));
  await output.end();
  assert.equal(text, "2026-11-22 23:48:05 one\n2026-11-22 23:48:09 a\n2026-11-22 23:48:09 b\n");
  assert.equal(times.stamp({ isTerminal: true })(20), "23:48:09");
});

Deno.test("a run without times has none, and an older dispatcher knows none", async () => {
  const none = await timesOf(json({ end: 30, times: [] }));
  assert.equal(none.isUnknown, true);
  assert.equal(none.stamp(pipe)(0), "---------- --:--:--");
  const older = await timesOf(problem(404, "unknown_path", "Cannot find that"));
  assert.equal(older.isUnknown, false);
});
