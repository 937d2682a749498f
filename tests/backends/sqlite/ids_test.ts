import assert from "node:assert/strict";
import fc from "fast-check";
import { formatDocument, readDocument } from "../../../src/backends/json/document.ts";
import { boardSchema } from "../../../src/backends/sqlite/schema/schema.ts";
import { all, boardFixture, calm, imported, type SqliteAdapter } from "./board_fixture.ts";

const MAX_ROW = 2n ** 63n - 1n;

/** Row numbers at every edge at which a number changes its form or its type. */
const rowNumbers = fc.oneof(
  fc.constantFrom(0n, 1n, -1n, -5n, 999_999_999n, 1_000_000_000n, 2n ** 53n + 1n, MAX_ROW),
  fc.constant(-MAX_ROW - 1n),
  fc.bigInt({ min: -MAX_ROW - 1n, max: MAX_ROW }),
  fc.bigInt({ min: 1n, max: 12n }),
);
/** Texts that look like numbers, and others. */
const importedIds = fc.oneof(
  rowNumbers.map(String),
  fc.bigInt({ min: 1n, max: 12n }).map((id) => `0${id}`),
  fc.constantFrom("-0", "+5", " 5", "5 ", "1e9", "0x10", "99999999999999999999", "task/1", ".."),
  fc.string({ minLength: 1, maxLength: 6 }).filter((id) => id.isWellFormed()),
);
/** How one task comes to the board. */
const arrivals = fc.array(
  fc.oneof(
    rowNumbers.map((row) => ({ by: "shell", row }) as const),
    importedIds.map((id) => ({ by: "import", id }) as const),
    fc.constant({ by: "create" } as const),
  ),
  { minLength: 1, maxLength: 8 },
);

async function arrive(
  board: Awaited<ReturnType<typeof boardFixture>>,
  adapter: SqliteAdapter,
  arrival: (typeof arrivals) extends fc.Arbitrary<(infer Each)[]> ? Each : never,
): Promise<void> {
  if (arrival.by === "create") await adapter.createTask("Todo", "made", "", calm);
  // Two tasks of one id are refused, which is all that is asked for here.
  else if (arrival.by === "import") {
    const tasks = imported({ Todo: [{ id: arrival.id, name: `import ${arrival.id}` }] });
    await adapter.importTasks(tasks, calm).catch((error) => {
      assert.match(String(error), /already|UNIQUE/);
    });
  } else {
    const row = `(${arrival.row}, 'Todo', 'row ${arrival.row}')`;
    try {
      board.sql(`INSERT INTO tasks (id, queue, name) VALUES ${row} RETURNING name`);
    } catch (error) {
      assert.match(String(error), /UNIQUE/);
    }
  }
}

/** Claims, comments on and releases a task by its id, and checks that it was this one. */
async function useEach(adapter: SqliteAdapter): Promise<void> {
  const tasks = await adapter.getReadyTasks(["Todo"], all);
  assert.equal(new Set(tasks.map(({ id }) => id)).size, tasks.length, "each id is there once");
  for (const [index, { id, name }] of tasks.entries()) {
    assert.equal((await adapter.getTask(id, calm)).name, name);
    const claimId = `claim ${index}`;
    assert.equal(await adapter.claimTask?.(id, "Todo", "Doing", { ...calm, claimId }), "claimed");
    const recall = { ...calm, claimId, wasCutShort: true };
    assert.equal(await adapter.recallClaim?.(id, "Todo", "Doing", recall), "claimed");
    const [claimed, ...others] = await adapter.getReadyTasks(["Doing"], all);
    assert.deepEqual([claimed?.id, claimed?.name, others.length], [id, name, 0]);
    await adapter.addComment(id, `on ${name}`, calm);
    const edited = await adapter.updateTask(id, { labels: ["seen"] }, calm);
    assert.deepEqual(edited.comments.map(({ text }) => text), [`on ${name}`]);
    assert.equal((await adapter.moveTask(id, "Done", calm)).name, name);
  }
}

Deno.test("M3: each task has one id, whatever ids rows and imports have, and each call finds it", async () => {
  await fc.assert(
    fc.asyncProperty(arrivals, async (each) => {
      await using board = await boardFixture({ Doing: [], Todo: [], Done: [] });
      const adapter = board.open();
      for (const arrival of each) await arrive(board, adapter, arrival);
      await useEach(adapter);
    }),
    { numRuns: 60 },
  );
});

Deno.test("M3: an export and an import on another board keep each id", async () => {
  await using board = await boardFixture({ Todo: [{ id: "1000000000", name: "import" }, "own"] });
  const rows = "(1000000000, 'Todo', 'row'), (0, 'Todo', 'zero'), (-5, 'Todo', 'minus five')";
  board.sql(`INSERT INTO tasks (id, queue, name) VALUES ${rows} RETURNING name`);
  const exported = await board.open().getReadyTasks(["Todo"], all);
  const file = await board.dir.write("export.json", formatDocument(["Todo"], exported));
  await using copy = await boardFixture();
  const adapter = copy.open();
  await adapter.importTasks(await readDocument(file), calm);
  const there = await adapter.getReadyTasks(["Todo"], all);
  assert.deepEqual(
    there.map(({ id, name }) => [id, name]),
    exported.map(({ id, name }) => [id, name]),
  );
  await useEach(adapter);
});

Deno.test("M3: a row number that is the id of an imported task gets an id of its own", async () => {
  await using board = await boardFixture({ Todo: [{ id: "1000000000", name: "imported" }] });
  const adapter = board.open();
  board.sql("INSERT INTO tasks (id, queue, name) VALUES (1000000000, 'Todo', 'row') RETURNING id");
  const [first, second] = await adapter.getReadyTasks(["Todo"], all);
  assert.equal(first?.id, "1000000000");
  assert.match(second?.id ?? "", /^1000000000-[0-9a-f]{8}$/);
  assert.equal((await adapter.getTask(second?.id ?? "", calm)).name, "row");
});

Deno.test("M3: an imported id that is the row number of another task is refused", async () => {
  await using board = await boardFixture({ Todo: ["one", "two"] });
  assert.throws(
    () => board.sql("UPDATE tasks SET imported_id = '1' WHERE id = 2 RETURNING id"),
    /another task has this id/,
  );
});

Deno.test("M3: an import whose number is the row of another task keeps its id", async () => {
  await using board = await boardFixture({ Todo: [{ id: "abc", name: "row 1" }] });
  const adapter = board.open();
  await adapter.importTasks(imported({ Todo: [{ id: "1", name: "number 1" }] }), calm);
  assert.equal((await adapter.getTask("1", calm)).name, "number 1");
  assert.equal((await adapter.getTask("abc", calm)).name, "row 1");
});

Deno.test("M3: a board of the format before keeps the ids that it could find", async () => {
  await using board = await boardFixture();
  await board.open({ migrations: boardSchema.migrations.slice(0, 2) })
    .importTasks(imported({ Todo: ["1", "2", { id: "12345678901", name: "text" }] }), calm);
  const insert = "INSERT INTO tasks (id, imported_id, queue, name) VALUES ";
  board.sql(`${insert}(12345678901, NULL, 'Todo', 'row'), (50, '2', 'Todo', 'never found'),
    (60, '1000000007', 'Todo', 'far') RETURNING id`);
  const adapter = board.open();
  const nameOf = async (id: string) => (await adapter.getTask(id, calm)).name;
  assert.equal(await nameOf("1"), "1");
  assert.equal(await nameOf("2"), "2");
  assert.equal(await nameOf("12345678901"), "text");
  // The first change brings the board up to date.
  await adapter.addComment("1", "hello", calm);
  const ids = (await adapter.getReadyTasks(["Todo"], all)).map(({ id }) => id);
  assert.match(
    ids.join(" "),
    /^1 2 12345678901 12345678901-[0-9a-f]{8} 50-[0-9a-f]{8} 1000000007$/,
  );
  assert.equal(await nameOf("12345678901"), "text");
  assert.equal(await nameOf("2"), "2");
});

Deno.test("M3: after the highest row number a new task still gets an id", async () => {
  await using board = await boardFixture({ Todo: ["one"] });
  board.sql(`INSERT INTO tasks (id, queue, name) VALUES (${MAX_ROW}, 'Todo', 'x') RETURNING name`);
  const { id } = await board.open().createTask("Todo", "next", "", calm);
  assert.ok(Number(id) > 0 && Number.isSafeInteger(Number(id)), id);
});
