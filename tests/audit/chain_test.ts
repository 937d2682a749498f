import assert from "node:assert/strict";
import { type LogFolder, logFolder } from "./log_fixture.ts";

/** A log of so many acts. */
async function written(count = 5): Promise<LogFolder> {
  const log = await logFolder();
  using writer = log.open();
  for (let i = 1; i <= count; i++) {
    writer.append({ type: "done", actor: "dispatcher", action: "move_task", task: String(i) });
  }
  return log;
}

const CHANGES: readonly { readonly what: string; readonly change: (text: string) => string }[] = [
  { what: "a changed entry", change: (text) => text.replace('"task":"3"', '"task":"4"') },
  {
    what: "a removed entry",
    change: (text) => text.split("\n").filter((_, at) => at !== 2).join("\n"),
  },
  {
    what: "two entries in the other order",
    change: (text) => {
      const [a, b, c, ...rest] = text.split("\n");
      return [a, c, b, ...rest].join("\n");
    },
  },
  {
    what: "an entry that is there twice",
    change: (text) =>
      text.split("\n").flatMap((line, at) => at === 2 ? [line, line] : line).join("\n"),
  },
  {
    what: "an entry of somebody else",
    change: (text) =>
      text.split("\n").flatMap((line, at) =>
        at === 2 ? [line, line.replace('"seq":3', '"seq":4')] : line
      ).join("\n"),
  },
  {
    what: "a line that is no entry",
    change: (text) =>
      text.split("\n").flatMap((line, at) => at === 2 ? [line, "x"] : line).join("\n"),
  },
  { what: "a removed beginning of the file", change: (text) => text.slice(text.indexOf("\n") + 1) },
];

for (const { what, change } of CHANGES) {
  Deno.test(`${what} is found`, async () => {
    await using log = await written();
    assert.deepEqual(log.verify().problems, []);
    log.edit(change);
    assert.notDeepEqual(log.verify().problems, []);
  });
}

Deno.test("an end that was cut off shows only to who kept its hash", async () => {
  await using log = await written();
  const { head } = log.verify();
  assert.equal(log.verify(head ?? "").hasHead, true);
  log.edit((text) => text.split("\n").slice(0, 4).join("\n") + "\n");
  assert.deepEqual(log.verify().problems, []);
  assert.equal(log.verify(head ?? "").hasHead, false);
});

Deno.test("a missing segment in the middle is found", async () => {
  await using log = await logFolder();
  {
    using writer = log.open({ maxBytes: () => 1 });
    for (let i = 0; i < 1_500; i++) writer.append({ type: "done", task: "x".repeat(100) });
  }
  assert.deepEqual(log.verify().problems, []);
  Deno.removeSync(`${log.path}/000002.jsonl`);
  assert.match(log.verify().problems.join(), /^Segments between 1 and 3 are missing/);
});
