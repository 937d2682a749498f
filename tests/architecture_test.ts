import assert from "node:assert/strict";
import { dirname, relative, resolve } from "node:path";
import { agentKinds } from "../src/agents/registry.ts";
import { backendKinds } from "../src/backends/registry.ts";
import { circlesOf } from "./fixtures/circles.ts";
import { sourcesBelow } from "./fixtures/sources.ts";

const root = resolve(import.meta.dirname ?? ".", "..");

/** General helpers, which import nothing else of ours. */
const HELPERS = /^src\/(async|text|net)\//;

/**
 * What each layer of `src/` may import, beside itself, the general helpers and packages. The first match
 * of a path counts.
 */
const LAYERS: readonly { readonly path: RegExp; readonly may: readonly RegExp[] }[] = [
  { path: HELPERS, may: [] },
  { path: /^src\/domain\//, may: [] },
  { path: /^src\/contracts\//, may: [/^src\/domain\//] },
  { path: /^src\/dispatcher\//, may: [/^src\/(domain|contracts)\//] },
  { path: /^src\/api\//, may: [/^src\/(domain|contracts)\//] },
  { path: /^src\/backends\/http\//, may: [/^src\/(domain|contracts)\//] },
  ...["backends", "agents", "journals", "executors"].map((family) => ({
    path: new RegExp(`^src/${family}/[^/]+/`),
    may: [
      family === "executors"
        ? /^src\/(domain|contracts|process)\//
        : /^src\/(domain|contracts|sqlite)\//,
      new RegExp(`^src/${family}/[^/]+\\.ts$`),
      ...family === "backends" ? [/^src\/backends\/http\//] : [],
    ],
  })),
  {
    path: /^src\/executors\/[^/]+\.ts$/,
    may: [
      /^src\/(domain|contracts|process)\//,
      /^src\/executors\/([^/]+\.ts|[^/]+\/mod\.ts)$/,
    ],
  },
  {
    path: /^src\/(backends|agents|journals)\/[^/]+\.ts$/,
    may: [
      /^src\/(domain|contracts)\//,
      /^src\/(backends|agents)\/([^/]+\.ts|[^/]+\/mod\.ts)$/,
    ],
  },
  { path: /^src\/process\//, may: [/^src\/(domain|contracts)\//] },
  { path: /^src\/sqlite\//, may: [/^src\/(domain|contracts)\//] },
  { path: /^src\/logging\//, may: [/^src\/(domain|contracts)\//] },
  {
    path: /^src\/config\//,
    may: [/^src\/(domain|contracts)\//, /^src\/(backends|agents|executors)\/(kind|registry)\.ts$/],
  },
  {
    path: /^src\/security\//,
    may: [
      /^src\/domain\//,
      /^src\/config\/settings\.ts$/,
      /^src\/backends\/kind\.ts$/,
      /^src\/state\/needs\.ts$/,
    ],
  },
  { path: /^src\/state\//, may: [/^src\/(domain|sqlite)\//] },
  { path: /^src\/reload\//, may: [/^src\/(domain|contracts|config)\//] },
  { path: /^src\/compose\//, may: [/^src\/(?!cli\/)/] },
  { path: /^src\/check\//, may: [/^src\/(?!cli\/)/] },
  { path: /^src\/cli\//, may: [/^src\//] },
  { path: /^src\/version\.ts$/, may: [] },
  { path: /^main\.ts$/, may: [/^src\/cli\//] },
];

Deno.test("no layer imports against the arrows", async () => {
  const sources = ["main.ts", ...await sourcesBelow("src")];
  const forbidden: string[] = [];
  for (const file of sources) {
    for (const target of importsOf(file, await Deno.readTextFile(`${root}/${file}`))) {
      if (!isAllowed(file, target)) forbidden.push(`${file} imports ${target}`);
    }
  }
  assert.ok(sources.length > 50, "the sources are found");
  assert.deepEqual(forbidden, []);
});

Deno.test("a forbidden import is found", () => {
  assert.ok(!isAllowed("src/domain/task.ts", "src/contracts/journal.ts"));
  assert.ok(!isAllowed("src/async/clock.ts", "src/domain/task.ts"));
  assert.ok(!isAllowed("main.ts", "src/async/clock.ts"));
  assert.ok(!isAllowed("src/dispatcher/plan.ts", "src/backends/json/adapter.ts"));
  assert.ok(!isAllowed("src/api/app.ts", "src/dispatcher/dispatcher.ts"));
  assert.ok(!isAllowed("src/backends/json/adapter.ts", "src/backends/memory/adapter.ts"));
  assert.ok(!isAllowed("src/agents/command/adapter.ts", "src/executors/local/piped.ts"));
  assert.ok(isAllowed("src/executors/local/piped.ts", "src/process/spawn.ts"));
  assert.deepEqual(
    importsOf("src/a/b.ts", 'import type { X } from "../c.ts";\nconst y = await import("./d.ts");'),
    ["src/c.ts", "src/a/d.ts"],
  );
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

function isAllowed(file: string, target: string): boolean {
  const layer = LAYERS.find(({ path }) => path.test(file));
  if (layer === undefined) return false;
  const ownFolder = layer.path.exec(file)?.[0] ?? file;
  const isOwn = ownFolder.endsWith("/") && target.startsWith(ownFolder);
  const isHelper = file.startsWith("src/") && HELPERS.test(target);
  return isOwn || isHelper || layer.may.some((pattern) => pattern.test(target));
}

/** The files of ours that a module imports, statically or not. */
function importsOf(file: string, text: string): string[] {
  const specifiers = text.matchAll(/(?:from\s+|import\s*\(?\s*)"(\.[^"]+)"/g);
  return Array.from(
    specifiers,
    ([, specifier = ""]) => relative(root, resolve(root, dirname(file), specifier)),
  );
}
