import assert from "node:assert/strict";
import { nobody } from "../../../src/cli/init/people/person.ts";
import { StoppedError } from "../../../src/cli/init/questions/ask.ts";
import { decide, type DecideOptions } from "../../../src/cli/init/questions/decide.ts";
import { UsageError } from "../../../src/domain/errors.ts";
import { type TempDir, tempDir } from "../../fixtures/temp_dir.ts";
import { person } from "./person.ts";

function decideIn(dir: TempDir, options: Partial<DecideOptions> = {}) {
  return decide({
    given: {},
    folder: dir.path,
    person: nobody,
    find: () => Promise.resolve(null),
    variablesIn: () =>
      Promise.resolve({ variable: () => null, proxies: { names: [], noProxy: "" } }),
    show: () => {},
    requirePlace: () => Promise.resolve(),
    ...options,
  });
}

const USUAL_BOARD = { backend: { type: "sqlite", url: "board.db" } };
const NO_AGENT = { command: "./agent.sh", program: null, allowed: [] };
const USUAL = { ready: "Todo", inProgress: "In Progress", done: "Review", failed: "Failed" };

Deno.test("where nobody is asked, what is usual is taken", async () => {
  await using dir = await tempDir();
  const { answers } = await decideIn(dir);
  assert.deepEqual(answers, { ...USUAL_BOARD, queues: USUAL, ...NO_AGENT });
});

Deno.test("a JSON board that is there is offered, unless there is a database too", async () => {
  await using dir = await tempDir();
  await dir.write("board.json", '{"queues": {}}');
  const { answers } = await decideIn(dir);
  assert.deepEqual(answers.backend, { type: "json", url: "board.json" });
  await dir.write("board.db", "");
  assert.equal((await decideIn(dir)).answers.backend["url"], "board.db");
});

Deno.test("claude is the usual agent where it is installed", async () => {
  await using dir = await tempDir();
  const find = (name: string) => Promise.resolve(name === "claude" ? "/bin/claude" : null);
  assert.equal((await decideIn(dir, { find })).answers.command, "claude");
});

Deno.test("the command line wins, and what it says is not asked for", async () => {
  await using dir = await tempDir();
  const given = { board: "b.json", queue: "Inbox", command: "mine" };
  const find = (name: string) => Promise.resolve(name === "mine" ? "/bin/mine" : null);
  const { answers } = await decideIn(dir, { given, find });
  assert.deepEqual(answers, {
    backend: { type: "json", url: "b.json" },
    queues: { ...USUAL, ready: "Inbox" },
    command: "mine",
    program: null,
    allowed: [],
  });
  const asked = person("", "", "", "", "");
  await decideIn(dir, { given, find, person: asked });
  assert.equal(asked.asked.length, 5);
});

Deno.test("every question shows what is taken for an empty answer", async () => {
  await using dir = await tempDir();
  const asked = person("", "", "", " ", "", "", "", "");
  const { answers } = await decideIn(dir, { person: asked });
  assert.deepEqual(answers, { ...USUAL_BOARD, queues: USUAL, ...NO_AGENT });
  assert.equal(asked.asked.length, 8);
  const shown = asked.asked.map((question) => /\[(.*)\]:$/.exec(question)?.[1]);
  assert.match(asked.asked[1] ?? "", /^The board, a \.db or \.json file\b.* \[/);
  assert.deepEqual(shown, ["work", "board.db", ...Object.values(USUAL), "./agent.sh", "none"]);
  for (const question of asked.asked) assert.ok(question.length < 70, question);
});

Deno.test("the queues of a board that is there are told and offered", async () => {
  await using dir = await tempDir();
  const queues = { Backlog: [{ id: 1, name: "a" }], Doing: [], Closed: [] };
  await dir.write("kanban.json", JSON.stringify({ queues }));
  const asked = person("", "kanban.json", "", "", "", "", "");
  const { answers, board } = await decideIn(dir, { person: asked });
  assert.deepEqual(Object.values(answers.queues), ["Backlog", "Doing", "Review", "Failed"]);
  assert.match(
    asked.told.join("\n"),
    /has the queues "Backlog" \(1\), "Doing" \(0\), "Closed" \(0\)$/,
  );
  assert.equal(await board.count("Backlog"), 1);
  assert.ok(!asked.asked.some((question) => question.startsWith("A first task")));
});

Deno.test("an answer that can't be used is asked for again, with the reason", async () => {
  await using dir = await tempDir();
  const answers = [
    "",
    "~/b.json",
    "b.json",
    "",
    "Todo",
    "Doing",
    "Todo",
    "",
    "",
    "npm run x",
    "nmp",
    "npm",
    "a\tb",
    "Fix the typo",
  ];
  const asked = person(...answers);
  const find = (name: string) => Promise.resolve(name === "npm" ? "/bin/npm" : null);
  const decided = await decideIn(dir, { person: asked, find });
  assert.equal(decided.firstTask, "Fix the typo");
  assert.deepEqual(decided.answers, {
    backend: { type: "json", url: "b.json" },
    queues: { ...USUAL, inProgress: "Doing" },
    command: "npm",
    program: null,
    allowed: [],
  });
  const reasons = asked.told.filter((text) => text.startsWith("Cannot "));
  assert.equal(reasons.length, 6);
  assert.match(reasons[1] ?? "", /^Cannot use "Todo" as this queue: agents take tasks from it/);
  assert.match(reasons[3] ?? "", /its arguments go into "args"/);
  assert.match(reasons[4] ?? "", /^Cannot find the command "nmp"; install it first/);
  assert.match(reasons[5] ?? "", /^Cannot add this task: it contains a control character/);
});

Deno.test("a person may leave at every question", async () => {
  await using dir = await tempDir();
  for (let count = 0; count < 8; count++) {
    const asked = person(...Array.from({ length: count }, () => ""));
    await assert.rejects(decideIn(dir, { person: asked }), StoppedError);
  }
});

Deno.test("what the command line says and can't be used is refused", async () => {
  await using dir = await tempDir();
  for (
    const given of [
      { board: "" },
      { board: "x.xyz" },
      { queue: "" },
      { queue: "a\tb" },
      { queue: "../board.json" },
      { work: "~/x" },
      { home: "work" },
      { command: "claude", allow: ["rm -rf $HOME"] },
      { command: "run it" },
      { command: "missing" },
    ]
  ) {
    const find = (name: string) => Promise.resolve(name === "claude" ? "/bin/claude" : null);
    await assert.rejects(decideIn(dir, { given, find }), UsageError, JSON.stringify(given));
  }
});

Deno.test("a command whose path holds a space is one that is found", async () => {
  await using dir = await tempDir();
  const given = { command: "/my tools/agent" };
  const find = (name: string) => Promise.resolve(name);
  assert.equal((await decideIn(dir, { given, find })).answers.command, "/my tools/agent");
});

Deno.test("nobody adds a task, and nobody allows a command", async () => {
  await using dir = await tempDir();
  await dir.write("Makefile", "test:\n");
  const find = (name: string) => Promise.resolve(name === "claude" ? "/bin/claude" : null);
  const { answers, firstTask } = await decideIn(dir, { find });
  assert.deepEqual([answers.command, answers.allowed, firstTask], ["claude", [], null]);
});
