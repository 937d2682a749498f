import assert from "node:assert/strict";
import * as z from "zod";
import { parse } from "smol-toml";
import { configurationPage, RESTART_KEYS } from "../../scripts/docs/configuration.ts";
import { keyTable } from "../../scripts/docs/key_table.ts";
import { envOf, placeholdersFor } from "../../src/agents/invocation.ts";
import { backendKinds } from "../../src/backends/registry.ts";
import { defineExecutor } from "../../src/executors/kind.ts";
import { executorKinds } from "../../src/executors/registry.ts";
import { SECRET_NAMES } from "../../src/config/environment/secret_names.ts";
import { configKinds } from "../../src/config/kinds.ts";
import { parseConfig } from "../../src/config/parse.ts";
import { configJsonSchema } from "../../src/config/schema.ts";
import { planReload } from "../../src/reload/plan_reload.ts";
import { routeOf } from "../dispatcher/world.ts";
import { fakeTask } from "../fakes/fake_board.ts";
import { installProgram } from "../fixtures/program.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

const page = await Deno.readTextFile(new URL("../../docs/configuration.md", import.meta.url));

function settingsOf(toml: string) {
  const path = /^\[tool\./m.test(toml) ? "/srv/pyproject.toml" : "/srv/artificer.toml";
  return parseConfig(toml, { kinds: configKinds, source: path, path, baseDir: "/srv" });
}

function blocksOf(language: string): string[] {
  const blocks = page.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, "gm"));
  return Array.from(blocks, ([, block = ""]) => block);
}

Deno.test("the page has every key of the schema, each in a row of its own", () => {
  const { properties = {} } = configJsonSchema(configKinds);
  const { backend, executor, routing, ...top } = properties as Record<
    string,
    Record<string, unknown>
  >;
  const { additionalProperties: route } = routing as { additionalProperties: typeof properties };
  const variants = [backend, executor].flatMap((table) =>
    table?.oneOf as { properties: Record<string, unknown> }[]
  );
  const keys = [top, route?.properties as object, ...variants.map((variant) => variant.properties)]
    .flatMap(Object.keys).filter((key) => key !== "type");
  assert.ok(keys.length >= 22, `${keys.length} keys`);
  for (const key of keys) assert.match(page, new RegExp(`^\\| \`${key}\` +\\| `, "m"), key);
  for (const key of ["webhook.token", "webhook.url"]) {
    assert.ok(page.includes(`| \`${key}\` `), key);
  }
  for (const { type } of [...backendKinds, ...executorKinds]) {
    assert.ok(page.includes(`\`type = "${type}"\``), type);
  }
});

Deno.test("its defaults and examples are TOML that can be copied", () => {
  const rows = page.split("\n").filter((line) => /^\| `[a-z_]+` .*\|.*\|.*\|.*\|/.test(line));
  const values = rows.flatMap((row) => {
    const [, , preset = "", , example = ""] = row.split(" | ").map((cell) => cell.trim());
    return [preset, example].flatMap((cell) => /^`(.*)`( \|)?$/.exec(cell)?.[1] ?? []);
  });
  assert.ok(values.length >= 15, `${values.length} values`);
  for (const value of values) assert.ok("key" in parse(`key = ${value}`), value);
});

Deno.test("its configs are valid, in both shapes", () => {
  const configs = blocksOf("toml");
  const agents = configs.map((toml) => settingsOf(toml).routes.map(({ agent }) => agent));
  assert.deepEqual(agents, [["claude"], ["claude"], ["claude"]]);
});

Deno.test("its commands work as they are written", async () => {
  const commands = blocksOf("sh");
  assert.ok(commands.length >= 2);
  await using dir = await tempDir();
  const PATH = await installProgram(dir, []);
  for (const command of commands) {
    const { code, stderr } = await new Deno.Command("sh", {
      args: ["-eu", "-c", command],
      cwd: dir.path,
      env: { PATH },
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
  }
  for (const name of ["artificer.schema.json", "pyproject.schema.json"]) {
    const schema = JSON.parse(await Deno.readTextFile(`${dir.path}/${name}`));
    assert.equal(schema.type, "object");
  }
});

Deno.test("every placeholder and every variable of an agent is there, and no other", () => {
  const run = {
    id: "",
    attempt: 1,
    route: routeOf(),
    apiUrl: "",
    token: "",
    resume: null,
  };
  const namesIn = (pattern: RegExp) => Array.from(page.matchAll(pattern), ([, name]) => name);
  assert.deepEqual(
    namesIn(/^\| `\{(\w+)\}` +\|/gm),
    Object.keys(placeholdersFor(run, fakeTask())),
  );
  assert.deepEqual(namesIn(/^\| `(ARTIFICER_\w+)` +\|/gm), Object.keys(envOf(run, fakeTask())));
  for (const name of SECRET_NAMES) assert.ok(page.includes(`\`${name}\``), name);
});

/** There is one kind so far, and a change needs two. */
const otherExecutor = defineExecutor({
  type: "other",
  options: z.strictObject({}),
  needs: () => [],
  create: () => Promise.reject(new Error("not made for it")),
});

Deno.test("the keys that need a restart are those that a reload leaves for one", () => {
  const before = settingsOf(`
[backend]
type = "json"
url = "a.json"
[routing.Todo]
command = "a"
in_progress_queue = "Doing"
`);
  const after = settingsOf(`
poll_interval = 1
max_concurrent_agents = 1
default_agent_timeout = 1
api_host = "localhost"
api_port = 1
api_max_connections = 9
api_require_token = true
allowed_hosts = ["a"]
state_dir = "a"
log_format = "json"
log_file = "a"
log_file_mib = 1
log_file_count = 1
token_command = ["a"]
[backend]
type = "json"
url = "b.json"
[routing.Other]
command = "b"
in_progress_queue = "Doing"
`);
  const executor = otherExecutor.bind({}, "/srv");
  const { forRestart, changes } = planReload(before, { ...after, executor });
  const keys = forRestart.map((change) => change.split(" ")[0]);
  assert.deepEqual(keys.toSorted(), RESTART_KEYS);
  for (const key of RESTART_KEYS) {
    assert.ok(!changes.some((change) => change.startsWith(`${key} `)), key);
  }
});

Deno.test("the mistakes that it shows are what a person would read", async () => {
  const shown = blocksOf("text").join("");
  assert.match(shown, /^Cannot use artificer\.toml: 2 problems\n/);
  assert.match(shown, /did you mean "poll_interval"\?\n/);
  assert.ok((await configurationPage()).includes(shown));
});

Deno.test("a row says what a key takes, what it is without it, and how it is written", () => {
  const table = keyTable({
    required: ["kind"],
    properties: {
      kind: { enum: ["a", "b"], description: "A | B" },
      most: { type: "integer", minimum: 1, default: 3, description: "How many", examples: [5, 6] },
      names: {
        type: "object",
        additionalProperties: { type: "string" },
        default: { A: "b" },
        description: "Names",
      },
    },
  });
  assert.deepEqual(table.split("\n").slice(2), [
    '| `kind` | `"a"`, `"b"` | required | A \\| B |  |',
    "| `most` | a whole number, at least 1 | `3` | How many | `5`, `6` |",
    '| `names` | a table of strings | `{ A = "b" }` | Names |  |',
  ]);
});
