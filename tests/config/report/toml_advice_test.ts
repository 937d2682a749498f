import assert from "node:assert/strict";
import { parseConfig } from "../../../src/config/parse.ts";
import { parseToml } from "../../../src/config/toml.ts";
import { ConfigError } from "../../../src/config/errors.ts";
import { fakeKinds } from "../../fakes/fake_kinds.ts";

/** A mistake in a config, the place that the message names, and the advice. */
const MISTAKES: readonly (readonly [text: string, place: string, advice: string])[] = [
  ["[backend]\ntype = json\n", "2:8", 'A text needs quotes: type = "json"'],
  ["[backend]\r\ntype = json\r\n", "2:8", 'A text needs quotes: type = "json"'],
  ["[backend]\rtype = json\r", "2:8", 'A text needs quotes: type = "json"'],
  ["\ttype\t=\tjson # c\n", "1:9", 'A text needs quotes: type = "json"'],
  ["queue = In Progress\n", "1:9", 'A text needs quotes: queue = "In Progress"'],
  ["cwd = ~/work\n", "1:7", 'A text needs quotes: cwd = "~/work"'],
  ["type = “json”\n", "1:8", 'Write straight quotes: type = "json"'],
  ["type = ‘json’\n", "1:8", "Write straight quotes: type = 'json'"],
  [
    "[backend]\na = 1\n[api]\na = 1\na = 2\n",
    "5:1",
    "A key may stand only once in a table, and line 4 has it already; remove one of them",
  ],
  [
    "[backend]\n[api]\n[backend]\n",
    "3:2",
    "A table may stand only once, and line 1 has it already; put all its keys below the first",
  ],
  ["[routing.In Progress]\n", "1:13", 'Write the name in quotes: [routing."In Progress"]'],
  ["[backend\n", "1:9", "Write the closing bracket: [backend]"],
  ["type: json\n", "1:5", 'Write an equals sign: type = "json"'],
  ['type "json"\n', "1:6", 'Write an equals sign: type = "json"'],
  ["a == 1\n", "1:4", "Write one equals sign: a = 1"],
  ["type =\n", "1:7", 'Write a value after the equals sign: type = "…"'],
  ['type = "json\n', "1:13", 'Write the closing quote: type = "json"'],
  ["x = True\n", "1:5", "Write x = true"],
  ["x = off\n", "1:5", "Write x = false"],
  ["x = null\n", "1:5", "Leave the line out to keep the default"],
  ["timeout = 10m\n", "1:13", "Write the seconds without a unit: timeout = 600"],
  ["x = 010\n", "1:5", "Write no zero before a number: x = 10"],
  ["a = 1, b = 2\n", "1:6", "Write each key in a line of its own"],
  ['a = "x";\n', "1:8", 'Remove the last character: a = "x"'],
  ['a = "x" // y\n', "1:9", "A comment begins with #"],
  [
    'args = ["a" "b"]\n',
    "1:13",
    'Write a comma between values and a bracket after the last: args = ["a", "b"]',
  ],
  [
    'cwd = "C:\\Users"\n',
    "1:12",
    "A backslash needs single quotes around the text: cwd = 'C:\\Users'",
  ],
  ['{"backend": {}}\n', "1:1", 'This looks like JSON; write TOML, such as type = "json"'],
];

for (const [text, place, advice] of MISTAKES) {
  Deno.test(`C1: ${JSON.stringify(text)} gets its place and the right form`, () => {
    assert.throws(() => parseToml(text, "a.toml"), (error) => {
      assert.ok(error instanceof ConfigError);
      const [head, shown, mark, ...rest] = error.message.split("\n");
      assert.ok(head?.startsWith(`a.toml:${place}: not valid TOML: `), head);
      assert.ok(shown?.startsWith("  ") && mark?.trim() === "^", error.message);
      assert.deepEqual(rest, [advice]);
      return true;
    });
  });
}

Deno.test("the right form that is given is TOML", () => {
  for (const [, , advice] of MISTAKES) {
    const [, form = ""] = /(?:: |Write )(\[?[\w.]+ ?[^:]*)$/.exec(advice) ?? [];
    if (/^\w+ = /.test(form)) assert.doesNotThrow(() => parseToml(form, "a.toml"), form);
  }
});

Deno.test("other mistakes get no advice that may be wrong", () => {
  for (const text of ["in progress = 1\n", 'a = "x" y\n', "a = {b = }\n"]) {
    assert.throws(() => parseToml(text, "a.toml"), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.equal(error.remedy, null, error.message);
      return true;
    });
  }
});

Deno.test("tables that a config lacks are shown as they look, and are right so", () => {
  for (const source of ["a.toml", "pyproject.toml"]) {
    const path = `/srv/${source}`;
    const text = source === "a.toml" ? "poll_interval = 1\n" : "[tool.artificer-dispatcher]\n";
    const at = { source, path, baseDir: "/srv", kinds: fakeKinds };
    assert.throws(() => parseConfig(text, at), (error) => {
      assert.ok(error instanceof ConfigError);
      const [, example = ""] = error.message.split("\n\nFor example:\n\n");
      assert.match(example, /routing\."Todo"\]\n {2}command = /);
      assert.doesNotThrow(() => parseConfig(text + example, at));
      return true;
    });
  }
});
