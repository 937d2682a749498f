import assert from "node:assert/strict";
import { all, boardFixture, calm, imported, namesIn, taskOf } from "./board_fixture.ts";

const NUL = "before\0after";

Deno.test("a text with a NUL is kept whole, wherever it stands", async () => {
  await using board = await boardFixture({ Todo: ["one"] });
  const adapter = board.open({ user: `us${NUL}` });
  const changes = { name: NUL, description: NUL, labels: [NUL], assignees: [NUL] };
  const { name, description, labels, assignees } = await adapter.updateTask("1", changes, calm);
  assert.deepEqual({ name, description, labels, assignees }, changes);
  const comment = await adapter.addComment("1", NUL, calm);
  assert.deepEqual([comment.author, comment.text], [`us${NUL}`, NUL]);
  assert.deepEqual((await adapter.getTask("1", calm)).comments, [comment]);
});

Deno.test("names that differ behind a NUL are two", async () => {
  await using board = await boardFixture({ "Todo\0a": ["one"], "Todo\0b": ["two"] });
  const adapter = board.open();
  assert.deepEqual(await adapter.listQueues?.(calm), ["Todo\0a", "Todo\0b"]);
  assert.deepEqual(await namesIn(adapter, "Todo\0a"), ["one"]);
  assert.deepEqual(await namesIn(adapter, "Todo\0b"), ["two"]);
  assert.deepEqual(await namesIn(adapter, "Todo"), []);
  const labels = ["a\0x", "a\0y", "a"];
  assert.deepEqual((await adapter.updateTask("1", { labels }, calm)).labels, labels);
  assert.deepEqual((await adapter.updateTask("1", { labels: ["a\0y"] }, calm)).labels, ["a\0y"]);
});

Deno.test("half a character is kept as its replacement, and told so", async () => {
  await using board = await boardFixture({ Todo: ["one"] });
  const adapter = board.open();
  const labels = ["\ud800", "\udfff"];
  const task = await adapter.updateTask("1", { name: "a\ud800b", labels }, calm);
  assert.deepEqual([task.name, task.labels], ["a\ufffdb", ["\ufffd"]]);
  assert.equal((await adapter.addComment("1", "\udc00", calm)).text, "\ufffd");
  assert.deepEqual(
    await adapter.updateTask("1", { labels }, calm),
    await adapter.getTask("1", calm),
  );
});

Deno.test("a queue whose name is half a character is refused, and reads as empty", async () => {
  await using board = await boardFixture({ "\ufffd": ["one"] });
  const adapter = board.open();
  assert.deepEqual(await adapter.getReadyTasks(["\ud800"], all), []);
  await assert.rejects(adapter.moveTask("1", "\ud800", calm), { category: "invalid" });
  await assert.rejects(adapter.createTask("\ud800", "x", "", calm), { category: "invalid" });
  await assert.rejects(adapter.importTasks(imported({ "\ud800": ["x"] }), calm), {
    category: "invalid",
  });
});

Deno.test("an id whose text is half a character is not another one's", async () => {
  await using board = await boardFixture({ Todo: [{ id: "\ufffd", name: "one" }] });
  const adapter = board.open();
  assert.equal((await adapter.getTask("\ufffd", calm)).name, "one");
  await assert.rejects(adapter.getTask("\ud800", calm), { category: "not_found" });
  await assert.rejects(
    adapter.importTasks([{ name: "Todo", tasks: [taskOf({ id: "\ud800", name: "x" })] }], calm),
    { category: "invalid", message: /the id of task "\\ud800" is not Unicode text$/ },
  );
});

Deno.test("what the shell wrote that is no UTF-8 harms no other task", async () => {
  await using board = await boardFixture({ Todo: ["one", "two"] });
  board.sql("UPDATE tasks SET description = CAST(x'61ff62' AS TEXT) WHERE id = 1 RETURNING 1");
  const adapter = board.open();
  assert.deepEqual(await namesIn(adapter, "Todo"), ["one", "two"]);
  assert.equal((await adapter.getTask("1", calm)).description, "a\ufffdb");
});

Deno.test("SQL in a text is text", async () => {
  await using board = await boardFixture({ Todo: ["one"] });
  const adapter = board.open();
  const name = `'); DROP TABLE tasks; --`;
  await adapter.moveTask("1", name, calm);
  await adapter.updateTask("1", { name, labels: [name] }, calm);
  await assert.rejects(adapter.getTask("1' OR '1'='1", calm), { category: "not_found" });
  assert.deepEqual(await namesIn(adapter, name), [name]);
});
