import assert from "node:assert/strict";
import { describeHurry, describeStopping } from "../../../src/cli/live/stop_words.ts";

const stopping = {
  running: 2,
  mode: "stop",
  pendingWrites: 0,
  graceMs: 10_000,
  signal: "SIGINT",
} as const;

for (
  const [what, facts, words] of [
    ["agents that are ended", {}, "This takes 10 s at most. Press Ctrl-C again to hurry"],
    ["agents that are waited for", { mode: "wait" }, "Press Ctrl-C again to end the agents now"],
    ["agents that are left", { mode: "leave" }, null],
    ["no agent", { running: 0 }, null],
    ["no agent to wait for", { running: 0, mode: "wait" }, null],
    ["a program that asks for it", { signal: new Error("the work is done") }, null],
    [
      "board writes",
      { running: 0, pendingWrites: 1 },
      "Delivering 1 board write. This takes 10 s at most. Press Ctrl-C again to hurry",
    ],
    [
      "another signal",
      { signal: "SIGTERM" },
      "This takes 10 s at most. Send a second signal to hurry",
    ],
  ] as const
) {
  Deno.test(`a stop with ${what} says ${words === null ? "nothing more" : "how to hurry"}`, () => {
    assert.equal(describeStopping({ ...stopping, ...facts }), words);
  });
}

Deno.test("a second signal is answered by what it does", () => {
  const answers = (["stop", "wait", "leave"] as const).map((mode) =>
    describeHurry({ ...stopping, mode })
  );
  assert.deepEqual(answers, [
    "Ending 2 agents at once",
    "Ending 2 agents instead of waiting; this takes 10 s at most",
    "Stopping at once",
  ]);
});
