import assert from "node:assert/strict";
import { neverAborted } from "../../src/async/abort.ts";
import type { BoundBackend } from "../../src/backends/kind.ts";
import { backendKinds, findBackendKind } from "../../src/backends/registry.ts";
import { systemClock } from "../../src/async/system_clock.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

const calm = { signal: neverAborted };

/** Of boards that want no credentials. */
const context = {
  clock: systemClock,
  warn: () => {},
  credentials: { get: () => null, tokenFromCommand: () => Promise.resolve(null), add: () => {} },
};

function bind(
  type: string,
  options: Readonly<Record<string, unknown>>,
  baseDir: string,
): BoundBackend {
  const kind = findBackendKind(type);
  assert.ok(kind);
  return kind.bind(options, baseDir);
}

Deno.test("the boards are json, sqlite, planka and memory", () => {
  assert.deepEqual(backendKinds.map(({ type }) => type), ["json", "sqlite", "planka", "memory"]);
});

Deno.test("a board is found by its type, and by nothing else", () => {
  assert.equal(findBackendKind("json")?.type, "json");
  assert.equal(findBackendKind("jso"), undefined);
  assert.equal(findBackendKind("__proto__"), undefined);
});

for (const kind of backendKinds) {
  Deno.test(`the options of ${kind.type} are described and refuse unknown keys`, () => {
    for (const [key, schema] of Object.entries(kind.options.shape)) {
      assert.ok((schema as { description?: string }).description, `${key} has no description`);
    }
    const { error } = kind.options.safeParse({ url: "x", no_such_key: 1 });
    assert.ok(error?.issues.some(({ code }) => code === "unrecognized_keys"));
  });
}

for (const type of ["json", "sqlite"]) {
  Deno.test(`a ${type} board needs the folder of its file, to read and to write`, () => {
    const needs = (url: string) =>
      bind(type, { url }, "/base").needs.map(({ permission }) => permission);
    const folder = (path: string) => [{ name: "read", path }, { name: "write", path }];
    assert.deepEqual(needs("board.json"), folder("/base"));
    assert.deepEqual(needs("./boards/board.json"), folder("/base/boards"));
    assert.deepEqual(needs("/abs/board.json"), folder("/abs"));
    assert.deepEqual(needs("file:///abs/my%20boards/board.json"), folder("/abs/my boards"));
    assert.deepEqual(needs("file://boards/board.json"), folder("/base/boards"));
  });
}

Deno.test("a sqlite board says why it needs what, and what it locks", () => {
  const board = bind("sqlite", { url: "b.db" }, "/base");
  assert.deepEqual(board.needs.map(({ who, why }) => `${who} needs it ${why}`), [
    'Backend "sqlite" needs it to read the board "/base/b.db"',
    'Backend "sqlite" needs it to change the board "/base/b.db"',
  ]);
});

Deno.test("a json board says why it needs what", () => {
  const [read] = bind("json", { url: "b.json" }, "/base").needs;
  assert.equal(
    `${read?.who} needs it ${read?.why}`,
    'Backend "json" needs it to read the board "/base/b.json"',
  );
});

for (const url of ["http://localhost/x", "ftp://x/y", "", "file:///a%2Fb"]) {
  Deno.test(`neither a json nor a sqlite board is at ${JSON.stringify(url)}`, () => {
    assert.equal(findBackendKind("json")?.options.safeParse({ url }).success, false);
    assert.equal(findBackendKind("sqlite")?.options.safeParse({ url }).success, false);
  });
}

Deno.test("the user of a board is artificer unless told otherwise", () => {
  for (const type of ["json", "sqlite"]) {
    assert.deepEqual(findBackendKind(type)?.options.parse({ url: "x" }), {
      url: "x",
      user: "artificer",
    });
  }
  assert.equal(findBackendKind("memory")?.options.parse({ user: "me" })["user"], "me");
});

Deno.test("a loaded json board is the one at the path, from the folder of the config", async () => {
  await using dir = await tempDir();
  await dir.write("b.json", '{"queues": {"A": [{"id": 1, "name": "x"}]}}');
  const adapter = await bind("json", { url: "b.json" }, dir.path).create(context, calm);
  assert.equal((await adapter.getTask("1", calm)).url, `file://${dir.path}/b.json#1`);
  await adapter.close?.();
});

Deno.test("a loaded sqlite board is the one at the path, from the folder of the config", async () => {
  await using dir = await tempDir();
  const adapter = await bind("sqlite", { url: "b.db" }, dir.path).create(context, calm);
  const task = await adapter.createTask("Todo", "x", "", calm);
  assert.equal(task.url, `file://${dir.path}/b.db#1`);
  await adapter.close?.();
});

Deno.test("a memory board holds what its options say", async () => {
  const queues = { Todo: [{ id: "1", name: "x", labels: ["bug"] }], Done: [] };
  const board = bind("memory", { queues }, "/");
  const adapter = await board.create(context, calm);
  const [task] = await adapter.getReadyTasks(["Todo"], { ...calm, limit: 9 });
  assert.deepEqual([task?.id, task?.name, task?.labels], ["1", "x", ["bug"]]);
  assert.deepEqual(board.needs, []);
});

Deno.test("a board is found at its file, or at the address of its server", () => {
  assert.equal(bind("sqlite", { url: "board.db" }, "/base").place, "/base/board.db");
  assert.equal(
    bind("planka", { url: "http://localhost:3000" }, "/").place,
    "http://localhost:3000",
  );
  assert.equal(bind("memory", {}, "/").place, null);
});
