import assert from "node:assert/strict";
import { dirname, relative, resolve } from "node:path";
import { agentKinds } from "../src/agents/registry.ts";
import { backendKinds } from "../src/backends/registry.ts";
import { circlesOf } from "./fixtures/circles.ts";
import { ImportMap } from "./fixtures/import_map.ts";
import { sourcesBelow } from "./fixtures/sources.ts";

const root = resolve(import.meta.dirname ?? ".", "..");

const page = await Deno.readTextFile(`${root}/.github/ARCHITECTURE.md`);
/** The folders of helpers that everything may import. */
const GENERAL = ["src/async", "src/bytes", "src/text", "src/net"];
const map = new ImportMap(sectionOf(page, "Layers"), GENERAL);

Deno.test("no file imports what the map does not let it import", async () => {
  const sources = ["main.ts", ...await sourcesBelow("src")];
  const forbidden: string[] = [];
  for (const file of sources) {
    for (const target of importsOf(file, await Deno.readTextFile(`${root}/${file}`))) {
      if (!map.allows(file, target)) forbidden.push(`${file} imports ${target}`);
    }
  }
  assert.ok(sources.length > 50, "the sources are found");
  assert.deepEqual(forbidden, []);
});

Deno.test("each row of the map names files that are there, and each file is in a row", async () => {
  const names = ["main.ts", ...await sourcesBelow("src")].map((file) => {
    const name = map.nameOf(file);
    assert.ok(name !== undefined, `${file} is in no row`);
    return name;
  });
  assert.deepEqual(map.names.filter((name) => !names.includes(name)), []);
});

Deno.test("the drawing shows no import that the table does not allow", () => {
  const [, drawing = ""] = /```mermaid\n(.*?)```/s.exec(sectionOf(page, "Layers")) ?? [];
  const edges = drawing.split("\n").filter((line) => line.includes("-->")).flatMap((line) => {
    const [from = [], to = []] = line.split("-->").map((side) => side.split("&"));
    return from.flatMap((one) => to.map((other) => [one.trim(), other.trim()] as const));
  });
  assert.ok(edges.length > 10);
  assert.deepEqual(edges.filter(([from, to]) => !map.mentions(from, to)), []);
});

Deno.test("each general helper is listed, and nothing else", async () => {
  const files = await Promise.all(GENERAL.map(sourcesBelow));
  const lines = sectionOf(page, "General helpers").split("\n");
  const rows = lines.filter((line) => line.startsWith("| `"));
  const named = rows.flatMap((row) => [...row.split("|")[1]?.matchAll(/`([^`]+)`/g) ?? []]);
  assert.deepEqual(named.map(([, name]) => `src/${name}`).toSorted(), files.flat().toSorted());
});

/** What opens a file by its path, or reads a folder by a watch. `src/files` and `src/sqlite/connection.ts` may. */
const OPENERS =
  /\bDeno\.(open|create|readFile|readTextFile|writeFile|writeTextFile|watchFs|copyFile|truncate)(Sync)?\(|"node:fs|\bnew DatabaseSync\(/;

Deno.test("X7: what somebody else could have put there is opened in one place", async () => {
  const openers: string[] = [];
  for (const file of await sourcesBelow("src")) {
    const text = await Deno.readTextFile(`${root}/${file}`);
    if (OPENERS.test(text.replace(/^\s*(\/\/|\*|\/\*\*).*$/gm, ""))) openers.push(file);
  }
  assert.deepEqual(openers.toSorted(), [
    "src/files/open_file.ts",
    "src/files/open_handle.ts",
    "src/sqlite/connection.ts",
  ]);
});

Deno.test("a forbidden import is found", () => {
  assert.ok(!map.allows("src/domain/task.ts", "src/contracts/journal.ts"));
  assert.ok(!map.allows("src/async/clock.ts", "src/domain/task.ts"));
  assert.ok(!map.allows("src/dispatcher/plan.ts", "src/backends/json/adapter.ts"));
  assert.ok(!map.allows("src/dispatcher/runner.ts", "src/process/supervise.ts"));
  assert.ok(!map.allows("src/api/app.ts", "src/dispatcher/dispatcher.ts"));
  assert.ok(!map.allows("src/operations/tasks.ts", "src/api/app.ts"));
  assert.ok(!map.allows("src/backends/json/adapter.ts", "src/backends/memory/adapter.ts"));
  assert.ok(!map.allows("src/agents/command/adapter.ts", "src/executors/local/mod.ts"));
  assert.ok(map.allows("src/executors/local/executor.ts", "src/process/spawn.ts"));
  assert.deepEqual(
    importsOf("src/a/b.ts", 'import type { X } from "../c.ts";\nconst y = await import("./d.ts");'),
    ["src/c.ts", "src/a/d.ts"],
  );
});

Deno.test("an import map is read from a table", () => {
  const map = new ImportMap(
    `
| folder | may import | what it holds |
| --- | --- | --- |
| \`src/help\` | nothing | helpers |
| \`src/kinds/*.ts\` | \`kinds/<kind>/mod.ts\` | the registry |
| \`src/kinds/<kind>\` | \`low\`, \`kinds/*.ts\` | kinds |
| \`src/low\` | nothing | |
| \`src/high\` | all but \`kinds/a\`, \`low/one.ts\` | |
| \`src/top\`, \`main.ts\` | all | |
`,
    ["src/help"],
  );
  const cases: readonly [file: string, target: string, isAllowed: boolean][] = [
    ["src/low/a.ts", "src/low/b/c.ts", true],
    ["src/low/a.ts", "src/help/a.ts", true],
    ["src/help/a.ts", "src/low/a.ts", false],
    ["src/lower/a.ts", "src/low/a.ts", false],
    ["src/kinds/registry.ts", "src/kinds/kind.ts", true],
    ["src/kinds/registry.ts", "src/kinds/a/mod.ts", true],
    ["src/kinds/registry.ts", "src/kinds/a/other.ts", false],
    ["src/kinds/a/mod.ts", "src/kinds/kind.ts", true],
    ["src/kinds/a/mod.ts", "src/kinds/a/deep/b.ts", true],
    ["src/kinds/a/mod.ts", "src/kinds/b/mod.ts", false],
    ["src/kinds/a/mod.ts", "src/high/a.ts", false],
    ["src/high/a.ts", "src/kinds/a/mod.ts", false],
    ["src/high/a.ts", "src/kinds/b/mod.ts", true],
    ["src/high/a.ts", "src/low/one.ts", false],
    ["src/high/a.ts", "src/low/two.ts", true],
    ["src/top/a.ts", "src/low/one.ts", true],
    ["main.ts", "src/top/a.ts", true],
    ["src/top/a.ts", "main.ts", false],
  ];
  for (const [file, target, isAllowed] of cases) {
    assert.equal(map.allows(file, target), isAllowed, `${file} imports ${target}`);
  }
});

Deno.test("no files import each other in a circle, types included", async () => {
  const imports = new Map<string, readonly string[]>();
  for (const file of ["main.ts", ...await sourcesBelow("src")]) {
    imports.set(file, importsOf(file, await Deno.readTextFile(`${root}/${file}`)));
  }
  assert.deepEqual(circlesOf(imports), []);
});

Deno.test("a circle of files is found, also one that only types make", () => {
  const texts = {
    "src/a.ts": 'import type { B } from "./b.ts";',
    "src/b.ts": 'export { c } from "./c.ts";',
    "src/c.ts": 'import {\n  type A,\n} from "./a.ts";\nimport { d } from "./d.ts";',
    "src/d.ts": 'const own = await import("./d.ts");',
    "src/e.ts": 'import { a } from "./a.ts";\nimport { d } from "./d.ts";',
  };
  const imports = new Map(
    Object.entries(texts).map(([file, text]) => [file, importsOf(file, text)]),
  );
  assert.deepEqual(circlesOf(imports), [["src/d.ts"], ["src/a.ts", "src/b.ts", "src/c.ts"]]);
  assert.deepEqual(circlesOf(new Map([["a", ["b", "c"]], ["b", ["c"]], ["c", []]])), []);
});

Deno.test("no source file is longer than 250 lines, and no folder holds more than 15", async () => {
  const folders = new Map<string, number>();
  for (const file of ["main.ts", ...await sourcesBelow("src")]) {
    const lines = (await Deno.readTextFile(`${root}/${file}`)).split("\n").length - 1;
    assert.ok(lines <= 250, `${file} has ${lines} lines`);
    folders.set(dirname(file), (folders.get(dirname(file)) ?? 0) + 1);
  }
  for (const [folder, files] of folders) assert.ok(files <= 15, `${folder} holds ${files} files`);
});

Deno.test("only main.ts exits, and only the outermost layers speak to the console", async () => {
  for (const file of await sourcesBelow("src")) {
    const text = await Deno.readTextFile(`${root}/${file}`);
    assert.ok(!/\bDeno\.exit\b/.test(text), `${file} calls Deno.exit`);
    assert.ok(!/\bconsole\./.test(text), `${file} uses console`);
    assert.ok(!/\bcatch\s*(\([^)]*\))?\s*\{\s*\}/.test(text), `${file} swallows an error silently`);
  }
});

Deno.test("only src/sqlite opens databases: SQLite's own waiting for a lock freezes everything", async () => {
  for (const file of await sourcesBelow("src")) {
    const text = await Deno.readTextFile(`${root}/${file}`);
    assert.ok(file.startsWith("src/sqlite/") || !/\bDatabaseSync\b/.test(text), file);
  }
});

Deno.test("only an agent kind's own folder knows its name: others ask the kind", async () => {
  const [passThrough, ...kinds] = agentKinds.map(({ type }) => type);
  for (const file of await sourcesBelow("src")) {
    const text = await Deno.readTextFile(`${root}/${file}`);
    for (const kind of kinds) {
      // An example of a value decides nothing.
      const named = text.split("\n").filter((line) => !/^\s*examples: /.test(line)).join("\n");
      const isOwn = file.startsWith(`src/agents/${kind}/`);
      assert.ok(isOwn || !named.includes(`"${kind}"`), `${file} names "${kind}"`);
    }
    const asks = new RegExp(`\\b(agent|type)\\b[^\\n]{0,5} [!=]==? "${passThrough}"`);
    assert.ok(!asks.test(text), `${file} asks for the kind "${passThrough}"`);
  }
});

Deno.test("only operations ask the dispatcher for anything, and tell it what a caller did", async () => {
  for (const file of await sourcesBelow("src/api")) {
    const text = await Deno.readTextFile(`${root}/${file}`);
    // Who bears a token is the one thing that a face asks itself.
    assert.ok(!/\bcontrol\.(?!holderOf\b)|\bnote(Moving|Moved|Created|Called)\b/.test(text), file);
  }
});

Deno.test("the dispatcher takes time from its clock alone", async () => {
  for (const file of await sourcesBelow("src/dispatcher")) {
    const text = await Deno.readTextFile(`${root}/${file}`);
    assert.ok(!/\b(setTimeout|setInterval|Date\.now|AbortSignal\.timeout)\b/.test(text), file);
  }
});

Deno.test("the variables of a board's credentials are named in its own folder alone", async () => {
  const names = backendKinds.flatMap(({ type, credentials }) =>
    credentials.map(({ name }) => ({ type, name }))
  );
  assert.ok(names.length > 0, "a board declares credentials");
  for (const file of await sourcesBelow("src")) {
    const text = await Deno.readTextFile(`${root}/${file}`);
    for (const { type, name } of names) {
      const isOwn = file.startsWith(`src/backends/${type}/`);
      assert.ok(isOwn || !text.includes(name), `${file} names ${name}`);
    }
    assert.ok(file.startsWith("src/backends/planka/") || !text.includes("PLANKA_"), file);
  }
});

Deno.test("the command line reaches a kind of board through the registry alone", async () => {
  const kinds = new RegExp(`^src/backends/(${backendKinds.map(({ type }) => type).join("|")})/`);
  assert.ok(kinds.test("src/backends/json/adapter.ts"));
  for (const file of await sourcesBelow("src/cli")) {
    const targets = importsOf(file, await Deno.readTextFile(`${root}/${file}`));
    assert.deepEqual(targets.filter((target) => kinds.test(target)), [], file);
  }
});

/** The text below a heading, up to the next one. */
function sectionOf(markdown: string, heading: string): string {
  return markdown.split(/^##+ /m).find((section) => section.startsWith(`${heading}\n`)) ?? "";
}

/** The files of ours that a module imports, statically or not. */
function importsOf(file: string, text: string): string[] {
  const specifiers = text.matchAll(/(?:from\s+|import\s*\(?\s*)"(\.[^"]+)"/g);
  return Array.from(
    specifiers,
    ([, specifier = ""]) => relative(root, resolve(root, dirname(file), specifier)),
  );
}
