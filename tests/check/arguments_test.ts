import assert from "node:assert/strict";
import { checkArguments } from "../../src/check/arguments.ts";
import { routeOf } from "../dispatcher/world.ts";

const checkOf = (agent: string, ...args: string[]) =>
  checkArguments([routeOf({ queue: "Todo", agent, args })]);

const remedyOf = (agent: string, ...args: string[]) => checkOf(agent, ...args)[0]?.remedy ?? "";

const EXPOSED = [
  ["{task_name}"],
  ["{task_name}: {task_url}"],
  ["--verbose", "{task_name}"],
  ["--{task_name}"],
  ["{task_name}", "--", "x"],
];

for (const args of EXPOSED) {
  Deno.test(`S1: ${JSON.stringify(args)} is warned of`, () => {
    const [result, ...rest] = checkOf("command", ...args);
    assert.deepEqual(rest, []);
    assert.equal(result?.state, "warning");
    assert.match(result.message, /^"Todo": a task whose name begins with "-" turns the argument /);
  });
}

const SAFE = [
  [],
  ["Fix {task_name}"],
  ["--title={task_name}"],
  ["-m{task_name}"],
  ["--", "{task_name}"],
  ["-p", "--", "--{task_name}"],
  ["{task_id}", "{task_url}", "{run_id}", "{attempt}", "{api_url}"],
  ["{task_names}"],
  ["task_name"],
];

for (const args of SAFE) {
  Deno.test(`S1: ${JSON.stringify(args)} is safe`, () => {
    assert.deepEqual(checkOf("command", ...args).map(({ state }) => state), ["ok"]);
  });
}

Deno.test("each exposed route is told, once", () => {
  const results = checkArguments([
    routeOf({ queue: "A", args: ["{task_name}", "{task_name}"] }),
    routeOf({ queue: "B", args: ["x"] }),
    routeOf({ queue: "C", args: ["{task_name}"] }),
  ]);
  assert.deepEqual(results.map(({ message }) => message.slice(0, 4)), ['"A":', '"C":']);
});

Deno.test("the remedy is one that works for the command", () => {
  assert.equal(
    remedyOf("claude", "-p", "{task_name}"),
    'Put "--" between them: "-p", "--", "{task_name}"',
  );
  assert.match(remedyOf("command", "{task_name}"), /^Put "--" before it if the command supports/);
  assert.match(
    remedyOf("command", "--title", "{task_name}"),
    /if it is the value of "--title", write "--title=\{task_name\}"$/,
  );
  assert.match(
    remedyOf("command", "-p", "{task_name}"),
    /use the long name of that option, as in "--name=\{task_name\}"$/,
  );
});
