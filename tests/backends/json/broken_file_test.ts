import assert from "node:assert/strict";
import { isAdapterError } from "../../../src/domain/errors.ts";
import { FakeClock } from "../../fakes/fake_clock.ts";
import { all, boardFixture, calm } from "./board_fixture.ts";

const TASK = '{"id": 1, "name": "x"}';

/** Each kind of broken file, and what the error says of it beside the path. */
const BROKEN: Readonly<Record<string, readonly [content: string | Uint8Array, says: RegExp]>> = {
  "empty": ["", /line 1, column 1: the text ends where the "\{" of the board is expected$/],
  "white space only": [" \n ", /line 2, column 2: the text ends/],
  "a byte order mark": [
    `\ufeff{"queues": {"Todo": [${TASK}]}}`,
    /line 1, column 1: the file begins with a byte order mark; save it without one$/,
  ],
  "cut in a string": ['{"queues": {"Todo": [{"id": 1, "na', /column 35: the text ends where/],
  "cut in a list": ['{"queues": {\n "Todo": [{"id": 1},', /line 2, column 21: the text ends/],
  "cut before the last brace": [`{"queues": {"Todo": [${TASK}]}`, /the text ends where "," or "}"/],
  "something after the end": [
    `{"queues": {"Todo": [${TASK}]}}\n}`,
    /line 2, column 1: found "}" where the end of the file is expected$/,
  ],
  "a comma too many": [`{"queues": {"Todo": [${TASK},]}}`, /found "]" where a value is expected$/],
  "a comma too few": [`{"queues": {"Todo": [${TASK} ${TASK}]}}`, /found "\{" where "," or "]"/],
  "single quotes": ["{'queues': {}}", /column 2: found "'" where a key in double quotes/],
  "a comment": ['{"queues": {} // none\n}', /column 15: found "\/" where "," or "}"/],
  "NaN": [`{"queues": {"Todo": [{"id": 1, "name": "x", "n": NaN}]}}`, /found "N" where a value/],
  "a wrong escape": ['{"queues": {"\\x": []}}', /where an escape sequence is expected$/],
  "a raw line break in a string": ['{"queues": {"a\nb": []}}', /line 1, column 15: a control/],
  "a list": ["[]", /line 1, column 1: found "\[" where the "\{" of the board/],
  "no queues": ['{"tasks": []}', /line 1, column 1: the board has no "queues"$/],
  "queues as a list": ['{"queues": []}', /column 12: found "\[" where the "\{" of "queues"/],
  "a queue as an object": ['{"queues": {"Todo": {}}}', /column 21: .* the list of queue "Todo"/],
  "a queue as null": ['{"queues": {"Todo": null}}', /the list of queue "Todo" is expected$/],
  "two lists of queues": [
    '{"queues": {}, "queues": {}}',
    /column 16: the board has "queues" twice/,
  ],
  "a queue twice": ['{"queues": {"A": [], "\\u0041": []}}', /column 22: "queues" has "A" twice$/],
  "an id twice in a queue": [
    `{"queues": {"Todo": [${TASK},\n${TASK}]}}`,
    /line 2, column 1: two tasks have the id "1"; the other is in queue "Todo"; give one of them a new id$/,
  ],
  "an id twice, as a number and as text": [
    `{"queues": {"Todo": [${TASK}], "Done": [{"id": "1", "name": "y"}]}}`,
    /column 56: two tasks have the id "1"; the other is in queue "Todo"/,
  ],
  "too deep": ['{"queues": {}, "x": ' + "[".repeat(10_000), /nested deeper than 500$/],
  "not UTF-8": [
    new Uint8Array([...new TextEncoder().encode('{"queues":\n {"'), 0xe9, 0x22]),
    /line 2, column 4: the file is not UTF-8$/,
  ],
};

for (const [kind, [content, says]] of Object.entries(BROKEN)) {
  Deno.test(`F3: nothing is read from or written to a broken board: ${kind}`, async () => {
    await using board = await boardFixture({ queues: { Todo: [] } });
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(board.path, bytes);
    // By this clock the file is old: what is broken in a new one may be half a save, and is waited for.
    const adapter = board.open({ clock: new FakeClock(0) });
    const calls = [
      () => adapter.getReadyTasks(["Todo"], all),
      () => adapter.getTask("1", calm),
      () => adapter.moveTask("1", "Done", calm),
      () => adapter.claimTask?.("1", "Todo", "Done", calm) ?? Promise.resolve(),
      () => adapter.createTask("Todo", "x", "", calm),
    ];
    for (const call of calls) {
      const error = await call().then(() => null, (error: unknown) => error);
      assert.ok(isAdapterError(error, "unavailable"), String(error));
      assert.ok(
        error.message.startsWith(`Cannot read board "${board.path}": line `),
        error.message,
      );
      assert.match(error.message, says);
    }
    assert.deepEqual(await Deno.readFile(board.path), bytes);
    assert.deepEqual(await board.leftovers(), []);
  });
}

Deno.test("F3: a mended board is used again", async () => {
  await using board = await boardFixture("{");
  const adapter = board.open();
  await assert.rejects(adapter.getReadyTasks(["Todo"], all), { category: "unavailable" });
  await Deno.writeTextFile(board.path, `{"queues": {"Todo": [${TASK}]}}`);
  assert.equal((await adapter.getReadyTasks(["Todo"], all)).length, 1);
  assert.equal(await adapter.claimTask?.("1", "Todo", "Doing", calm), "claimed");
});

Deno.test("F3: a board that breaks under us is not overwritten with what we remember", async () => {
  await using board = await boardFixture({ queues: { Todo: [{ id: 1, name: "x" }] } });
  const adapter = board.open();
  await adapter.getTask("1", calm);
  await Deno.writeTextFile(board.path, '{"queues": {"Todo": [{"id": 1, "na');
  await assert.rejects(adapter.moveTask("1", "Done", calm), { category: "unavailable" });
  assert.equal(await board.text(), '{"queues": {"Todo": [{"id": 1, "na');
});

Deno.test("a board that does not exist is unavailable, and is used once it does", async () => {
  await using board = await boardFixture("");
  await Deno.remove(board.path);
  const adapter = board.open();
  await assert.rejects(adapter.getReadyTasks(["Todo"], all), {
    category: "unavailable",
    message: `Cannot read board "${board.path}": the file does not exist`,
  });
  await assert.rejects(adapter.createTask("Todo", "x", "", calm), { category: "unavailable" });
  assert.deepEqual(await board.leftovers(), []);
  await Deno.writeTextFile(board.path, '{"queues": {}}');
  assert.deepEqual(await adapter.getReadyTasks(["Todo"], all), []);
});

Deno.test("B6: a malformed item among good ones is left out, told once, and kept", async () => {
  const items = [
    { id: 1, name: "good" },
    "text",
    null,
    { name: "no id" },
    { id: 2 },
    { id: "", name: "empty id" },
    { id: [3], name: "a list as id" },
    { id: 4, name: null },
    { id: 6, name: "who knows", assignees: true },
    { id: 5, name: "also good" },
  ];
  await using board = await boardFixture({ queues: { Todo: items } });
  const adapter = board.open();
  for (let round = 0; round < 3; round++) {
    const tasks = await adapter.getReadyTasks(["Todo"], { ...calm, limit: 2 });
    assert.deepEqual(tasks.map(({ name }) => name), ["good", "also good"]);
    await adapter.addComment("1", "hello", calm);
    await Deno.writeTextFile(board.path, await board.text() + "\n");
  }
  assert.equal(board.warnings.length, 8, board.warnings.join("\n"));
  assert.match(
    board.warnings[0] ?? "",
    /^Skipped an item of queue "Todo" \(line \d+, column \d+\): it is not an object; correct/,
  );
  assert.match(
    board.warnings.at(-1) ?? "",
    /^Skipped an item of queue "Todo" \(line \d+, column \d+, "who knows"\): its "assignees" is not a list/,
  );
  const kept = JSON.parse(await board.text()).queues.Todo;
  assert.deepEqual(kept.slice(1), items.slice(1));
});

Deno.test("a folder in the board's place is told as one", async () => {
  await using board = await boardFixture({ queues: {} });
  await Deno.remove(board.path);
  await Deno.mkdir(board.path);
  await assert.rejects(board.open().getTask("1", calm), {
    category: "unavailable",
    message: `Cannot read board ${JSON.stringify(board.path)}: it is a folder`,
  });
});
