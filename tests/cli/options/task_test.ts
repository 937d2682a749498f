import assert from "node:assert/strict";
import { parseArgs } from "../../../src/cli/parser.ts";
import { UsageError } from "../../../src/domain/errors.ts";

const TASK = { kind: "task", url: undefined, config: undefined, json: false };

const refused = (args: readonly string[], message: RegExp) =>
  assert.throws(() => parseArgs(["task", ...args]), (error) => {
    assert.ok(error instanceof UsageError);
    assert.match(error.message, message);
    return true;
  });

const parsed = (...args: readonly string[]) => parseArgs(["task", ...args]);

Deno.test("get takes a task, or none", () => {
  assert.deepEqual(parsed("get"), { ...TASK, action: "get", words: [] });
  assert.deepEqual(parsed("get", "5", "--json"), {
    ...TASK,
    action: "get",
    words: ["5"],
    json: true,
  });
  refused(["get", "5", "6"], /"6" is one argument more/);
});

Deno.test("comment takes a text, and a task before it", () => {
  assert.deepEqual(parsed("comment", "Done"), { ...TASK, action: "comment", words: ["Done"] });
  assert.deepEqual(parsed("comment", "5", "-"), { ...TASK, action: "comment", words: ["5", "-"] });
  refused(["comment"], /"task comment" needs TEXT/);
  refused(["comment", "5", "two", "words"], /"words"/);
});

Deno.test("a text that begins with a dash comes after two", () => {
  assert.deepEqual(parsed("comment", "5", "--", "--json"), {
    ...TASK,
    action: "comment",
    words: ["5", "--json"],
  });
});

Deno.test("retry takes a task", () => {
  const retry = { ...TASK, action: "retry", fresh: false };
  refused(["retry"], /"task retry" needs ID/);
  assert.deepEqual(parsed("retry", "5"), { ...retry, words: ["5"] });
  assert.deepEqual(parsed("retry", "5", "--fresh"), { ...retry, words: ["5"], fresh: true });
});

Deno.test("move takes a queue, and a task before it", () => {
  assert.deepEqual(parsed("move", "Done"), { ...TASK, action: "move", words: ["Done"] });
  assert.deepEqual(parsed("move", "5", "A.B.In Progress"), {
    ...TASK,
    action: "move",
    words: ["5", "A.B.In Progress"],
  });
  refused(["move"], /"task move" needs QUEUE/);
});

const UPDATE = {
  ...TASK,
  action: "update",
  words: [],
  name: undefined,
  description: undefined,
  labels: [],
  noLabels: false,
  assignees: [],
  noAssignees: false,
};

Deno.test("update takes what is to change; labels and assignees may come more than once", () => {
  assert.deepEqual(parsed("update"), UPDATE);
  assert.deepEqual(
    parsed("update", "5", "--name", "N", "-d", "", "-l", "a", "--label", "b", "-a", "ana"),
    { ...UPDATE, words: ["5"], name: "N", description: "", labels: ["a", "b"], assignees: ["ana"] },
  );
  assert.deepEqual(parsed("update", "--no-labels", "--no-assignees"), {
    ...UPDATE,
    noLabels: true,
    noAssignees: true,
  });
});

Deno.test("create takes a queue and a name", () => {
  const created = { ...TASK, action: "create", queue: "Todo", name: "Write a test" };
  assert.deepEqual(parsed("create", "Todo", "Write a test"), {
    ...created,
    description: undefined,
  });
  assert.deepEqual(parsed("create", "Todo", "Write a test", "--description", "-"), {
    ...created,
    description: "-",
  });
  refused(["create", "Todo"], /needs NAME/);
});

Deno.test("task alone prints its help, since it does nothing else", () => {
  assert.deepEqual(parsed(), parsed("--help"));
});

Deno.test("task and each command behind it have help of their own", () => {
  for (
    const [args, usage] of [
      [[], "task COMMAND [OPTIONS]"],
      [["get"], "task get [ID] [OPTIONS]"],
      [["comment"], "task comment [ID] TEXT [OPTIONS]"],
      [["update"], "task update [ID] [OPTIONS]"],
      [["move"], "task move [ID] QUEUE [OPTIONS]"],
      [["retry"], "task retry ID [OPTIONS]"],
      [["create"], "task create QUEUE NAME [OPTIONS]"],
    ] as const
  ) {
    const command = parsed(...args, "--help");
    assert.ok(command.kind === "help");
    assert.ok(command.text.includes(`Usage: artificer-dispatcher ${usage}\n`), command.text);
    for (const line of command.text.split("\n")) assert.ok(line.length <= 80, line);
  }
});

Deno.test("each command that may omit the ID says what that means, and no other does", () => {
  const helpOf = (action: string) => {
    const command = parsed(action, "--help");
    assert.ok(command.kind === "help");
    return command.text.replace(/\s+/g, " ");
  };
  for (const action of ["get", "comment", "update", "move"]) {
    assert.match(helpOf(action), /id of the task; without it, inside a run, the task of that run/);
  }
  for (const action of ["retry", "create"]) assert.doesNotMatch(helpOf(action), /inside a run/);
  assert.match(helpOf("move"), /QUEUE The queue to move it to/);
});
