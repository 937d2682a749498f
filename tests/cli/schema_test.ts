import assert from "node:assert/strict";
import { Ajv, type ValidateFunction } from "ajv";
import { parse } from "smol-toml";
import { configText } from "../../src/cli/demo/board.ts";
import { parseArgs } from "../../src/cli/parser.ts";
import { runDeno } from "../fixtures/run_deno.ts";

type Schema = { [key: string]: unknown };

const byHand = await Deno.readTextFile(new URL("../../docs/by-hand.md", import.meta.url));

async function printed(...args: string[]): Promise<Schema> {
  const { code, stdout, stderr } = await runDeno("main.ts", { args: ["schema", ...args] });
  assert.deepEqual([code, stderr], [0, ""]);
  return JSON.parse(stdout);
}

const schema = await printed();
const pyproject = await printed("--pyproject");
// Strict: a keyword that no draft knows is an error of ours.
const isConfig = new Ajv({ allErrors: true, strict: true }).compile(schema);
const isPyproject = new Ajv({ allErrors: true, strict: true }).compile(pyproject);

/** What is wrong with a TOML text, as `/path keyword`. */
function mistakesIn(toml: string, validate: ValidateFunction): string[] {
  if (validate(parse(toml))) return [];
  return (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`);
}

const CONFIG = `
[backend]
type = "json"
url = "board.json"
[routing."Todo"]
command = "sh"
in_progress_queue = "Doing"
`;

/** All schemas in a schema: of properties, of further properties, of items and of variants. */
function everySchema(from: Schema, path = ""): [string, Schema][] {
  const named = Object.entries((from.properties ?? {}) as Record<string, Schema>);
  const others = [from.additionalProperties, from.items, ...(from.oneOf as Schema[] ?? [])]
    .filter((child): child is Schema => typeof child === "object" && child !== null);
  return [
    ...named.flatMap(([key, child]): [string, Schema][] => [
      [`${path}${key}`, child],
      ...everySchema(child, `${path}${key}.`),
    ]),
    ...others.flatMap((child) => everySchema(child, `${path}*.`)),
  ];
}

Deno.test("every key at every depth is described, in both shapes", () => {
  for (const root of [schema, pyproject]) {
    const keys = everySchema(root);
    assert.ok(keys.length >= 30, `${keys.length} keys`);
    for (const [key, { description }] of keys) {
      assert.ok(typeof description === "string" && description.length > 5, key);
      assert.ok(!description.endsWith("."), key);
    }
    assert.match(String(root.title), /artificer-dispatcher/);
    assert.equal(root.$schema, "http://json-schema.org/draft-07/schema#");
  }
});

Deno.test("defaults and examples are of the type that they stand for", () => {
  const ajv = new Ajv({ strict: true });
  let examples = 0;
  for (const [key, child] of everySchema(schema)) {
    const { default: preset, examples: shown = [] } = child as { examples?: unknown[] } & Schema;
    const isValid = ajv.compile(child);
    if (preset !== undefined) assert.ok(isValid(preset), `the default of ${key}`);
    for (const example of shown) {
      assert.ok(isValid(example), `an example of ${key}`);
      assert.notDeepEqual(example, preset, `the example of ${key} shows more than its default`);
      examples++;
    }
  }
  assert.ok(examples >= 20, `${examples} examples`);
});

Deno.test("no pattern uses what the regular expressions of other languages lack", () => {
  // Taplo, which is Rust, calls a schema with \0 invalid as a whole.
  assert.doesNotMatch(JSON.stringify(schema), /\\\\0|\(\?[<=!]/);
});

Deno.test("the configs of the page by hand and of the demo are valid", () => {
  const heredocs = byHand.matchAll(/^cat > artificer\.toml <<'EOF'\n([^]*?)^EOF$/gm);
  const configs = Array.from(heredocs, ([, toml = ""]) => toml);
  assert.ok(configs.length > 0, "the page has a config");
  for (
    const toml of [
      ...configs,
      configText(["deno"], "/tmp/demo"),
      configText(["deno"], null),
      CONFIG,
    ]
  ) {
    assert.deepEqual(mistakesIn(toml, isConfig), [], toml);
  }
});

Deno.test("wrong configs fail, each where it is wrong", () => {
  const wrong: [string, string][] = [
    [`pol_interval = 3\n${CONFIG}`, " additionalProperties"],
    [`poll_interval = 0\n${CONFIG}`, "/poll_interval minimum"],
    [`poll_interval = "3"\n${CONFIG}`, "/poll_interval type"],
    [`api_port = 65536\n${CONFIG}`, "/api_port maximum"],
    [`api_port = 1.5\n${CONFIG}`, "/api_port type"],
    [`api_port = "any"\n${CONFIG}`, "/api_port const"],
    [`token_command = []\n${CONFIG}`, "/token_command minItems"],
    [`${CONFIG}agent = "clod"`, "/routing/Todo/agent enum"],
    [`${CONFIG}max_concurrent = 0`, "/routing/Todo/max_concurrent minimum"],
    [`${CONFIG}env = { "A=B" = "c" }`, "/routing/Todo/env pattern"],
    [CONFIG.replace("command", "comand"), "/routing/Todo required"],
    [CONFIG.replace('url = "board.json"', ""), "/backend required"],
    [CONFIG.replace('"json"', '"jsn"'), "/backend/type const"],
    [CONFIG.slice(0, CONFIG.indexOf("[routing")), " required"],
  ];
  for (const [toml, mistake] of wrong) {
    const found = mistakesIn(toml, isConfig);
    assert.ok(found.includes(mistake), `${mistake} in ${JSON.stringify(found)} of\n${toml}`);
  }
});

Deno.test("a pyproject.toml is checked in our table and nowhere else", () => {
  const ours = CONFIG.replaceAll("[backend]", "[tool.artificer-dispatcher.backend]")
    .replaceAll("[routing", "[tool.artificer-dispatcher.routing");
  const others = '[project]\nname = "x"\n[tool.ruff]\nline-length = 100\n';
  assert.deepEqual(mistakesIn(others + ours, isPyproject), []);
  assert.deepEqual(mistakesIn(others, isPyproject), []);
  const table = "/tool/artificer-dispatcher";
  assert.ok(
    mistakesIn(`${others}[tool.artificer-dispatcher]\nfoo = 1\n`, isPyproject)
      .includes(`${table} additionalProperties`),
  );
  assert.ok(
    mistakesIn(ours.replace("command", "comand"), isPyproject)
      .includes(`${table}/routing/Todo required`),
  );
});

Deno.test("the help of schema says how to hook it into an editor, in 80 columns", () => {
  const help = parseArgs(["schema", "--help"]);
  assert.ok(help.kind === "help");
  for (const line of help.text.split("\n")) assert.ok(line.length <= 80, line);
  for (const part of ["#:schema ./artificer.schema.json", "> artificer.schema.json\n", "Taplo"]) {
    assert.ok(help.text.includes(part), part);
  }
});
