import assert from "node:assert/strict";
import type { RemoteBackendContext } from "../../src/backends/kind.ts";
import { backendKinds, findBackendKind } from "../../src/backends/registry.ts";
import { systemClock } from "../../src/async/system_clock.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

const calm = { signal: new AbortController().signal };

/** Of boards that want no credentials. */
const context: RemoteBackendContext = {
  clock: systemClock,
  baseDir: "/",
  warn: () => {},
  credentials: { get: () => null, boardToken: () => Promise.resolve(null), add: () => {} },
};

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
    const kind = findBackendKind(type);
    const needs = (url: string) => {
      return kind?.needs(kind.options.parse({ url }), "/base").map(({ permission }) => permission);
    };
    const folder = (path: string) => [{ name: "read", path }, { name: "write", path }];
    assert.deepEqual(needs("board.json"), folder("/base"));
    assert.deepEqual(needs("./boards/board.json"), folder("/base/boards"));
    assert.deepEqual(needs("/abs/board.json"), folder("/abs"));
    assert.deepEqual(needs("file:///abs/my%20boards/board.json"), folder("/abs/my boards"));
    assert.deepEqual(needs("file://boards/board.json"), folder("/base/boards"));
  });
}

Deno.test("a sqlite board says why it needs what, and what it locks", () => {
  const kind = findBackendKind("sqlite");
  const options = kind?.options.parse({ url: "b.db" }) ?? {};
  assert.deepEqual(kind?.needs(options, "/base").map(({ who, why }) => `${who} needs it ${why}`), [
    'Backend "sqlite" needs it to read the board "/base/b.db"',
    'Backend "sqlite" needs it to change the board "/base/b.db"',
  ]);
  assert.deepEqual(kind?.lockedFiles?.(options, "/base"), ["/base/b.db"]);
  assert.deepEqual(findBackendKind("json")?.lockedFiles?.({ url: "b.json" }, "/base"), []);
});

Deno.test("a json board says why it needs what", () => {
  const kind = findBackendKind("json");
  const [read] = kind?.needs(kind.options.parse({ url: "b.json" }), "/base") ?? [];
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
  const kind = findBackendKind("json");
  const create = await kind?.load();
  const adapter = create?.(kind?.options.parse({ url: "b.json" }) ?? {}, {
    ...context,
    baseDir: dir.path,
  });
  assert.equal((await adapter?.getTask("1", calm))?.url, `file://${dir.path}/b.json#1`);
  await adapter?.close?.();
});

Deno.test("a loaded sqlite board is the one at the path, from the folder of the config", async () => {
  await using dir = await tempDir();
  const kind = findBackendKind("sqlite");
  const create = await kind?.load();
  const adapter = create?.(kind?.options.parse({ url: "b.db" }) ?? {}, {
    ...context,
    baseDir: dir.path,
  });
  const task = await adapter?.createTask("Todo", "x", "", calm);
  assert.equal(task?.url, `file://${dir.path}/b.db#1`);
  await adapter?.close?.();
});

Deno.test("a memory board holds what its options say", async () => {
  const kind = findBackendKind("memory");
  const options = kind?.options.parse({
    queues: { Todo: [{ id: "1", name: "x", labels: ["bug"] }], Done: [] },
  });
  const create = await kind?.load();
  const adapter = create?.(options ?? {}, context);
  const [task] = await adapter?.getReadyTasks(["Todo"], { ...calm, limit: 9 }) ?? [];
  assert.deepEqual([task?.id, task?.name, task?.labels], ["1", "x", ["bug"]]);
  assert.deepEqual(kind?.needs(options ?? {}, "/"), []);
});
