import assert from "node:assert/strict";
import { configKinds } from "../../../src/config/kinds.ts";
import { parseConfig } from "../../../src/config/parse.ts";
import { homesOf } from "../../../src/config/report/homes.ts";
import { configJsonSchema } from "../../../src/config/schema.ts";
import { asSchema, knownKeys } from "../../../src/config/schema_at.ts";

const schema = configJsonSchema(configKinds);
const TOP = "the top level, above the first table";

const keysOf = (table: "top" | "route") => {
  if (table === "top") return knownKeys(schema);
  const routing = asSchema(schema.properties?.["routing"]);
  return knownKeys(asSchema(routing.additionalProperties));
};

Deno.test("each key of the top level is sent there from another table, and each key of a route to its route", () => {
  for (const key of keysOf("top")) assert.ok(homesOf(key, schema).includes(TOP), key);
  for (const key of keysOf("route")) {
    assert.ok(homesOf(key, schema).includes('[routing."…"]'), key);
  }
});

Deno.test("a key that one kind of board has is sent to that kind, one that all have to the table", () => {
  assert.deepEqual(homesOf("claim_label", schema), ['[backend] with type = "planka"']);
  assert.ok(homesOf("type", schema).includes("[backend]"));
  assert.deepEqual(homesOf("frobnicate", schema), []);
});

Deno.test("a misplaced token_command is told where it belongs", () => {
  const config = '[backend]\ntype = "json"\nurl = "board.json"\ntoken_command = ["pass"]\n' +
    '[routing."Todo"]\ncommand = "true"\nin_progress_queue = "Doing"\npoll_interval = 3\n';
  for (
    const told of [
      /^ +backend\.token_command: unknown key here; it belongs to the top level, above\s+the first table$/m,
      /^ +routing\."Todo"\.poll_interval: unknown key here; it belongs to the top level/m,
    ]
  ) {
    assert.throws(() => parse(config), { message: told });
  }
});

function parse(text: string): void {
  const origin = { source: "artificer.toml", path: "/srv/artificer.toml", baseDir: "/srv" };
  parseConfig(text, { ...origin, kinds: configKinds });
}
