import assert from "node:assert/strict";
import { type Person, StoppedError } from "../../../src/cli/init/questions/ask.ts";
import { decide, type DecideOptions } from "../../../src/cli/init/questions/decide.ts";
import { UsageError } from "../../../src/domain/errors.ts";
import { type TempDir, tempDir } from "../../fixtures/temp_dir.ts";

/** Somebody who gives these answers, one after the other, and then leaves. */
function person(...answers: string[]): Person & { asked: string[]; told: string[] } {
  const asked: string[] = [];
  const told: string[] = [];
  return {
    asked,
    told,
    ask: (question) => {
      asked.push(question);
      return answers.shift() ?? null;
    },
    tell: (text) => void told.push(text),
  };
}

function decideIn(dir: TempDir, options: Partial<DecideOptions> = {}) {
  const find = () => Promise.resolve(null);
  const requireHome = () => Promise.resolve();
  return decide({ given: {}, folder: dir.path, person: null, find, requireHome, ...options });
}

const USUAL_BOARD = { board: "board.db", backend: { type: "sqlite", url: "board.db" } };
const USUAL = { ready: "Todo", inProgress: "In Progress", done: "Review", failed: "Failed" };

Deno.test("where nobody is asked, what is usual is taken", async () => {
  await using dir = await tempDir();
  const { answers } = await decideIn(dir);
  assert.deepEqual(answers, { ...USUAL_BOARD, queues: USUAL, command: "./agent.sh", allowed: [] });
});

Deno.test("a JSON board that is there is offered, unless there is a database too", async () => {
  await using dir = await tempDir();
  await dir.write("board.json", '{"queues": {}}');
  const { answers } = await decideIn(dir);
  assert.deepEqual(answers.backend, { type: "json", url: "board.json" });
  await dir.write("board.db", "");
  assert.equal((await decideIn(dir)).answers.board, "board.db");
});

Deno.test("claude is the usual agent where it is installed", async () => {
  await using dir = await tempDir();
  const find = (name: string) => Promise.resolve(name === "claude" ? "/bin/claude" : null);
  assert.equal((await decideIn(dir, { find })).answers.command, "claude");
});

Deno.test("the command line wins, and what it says is not asked for", async () => {
  await using dir = await tempDir();
  const given = { board: "b.json", queue: "Inbox", command: "codex" };
  const { answers } = await decideIn(dir, { given });
  assert.deepEqual(answers, {
    board: "b.json",
    backend: { type: "json", url: "b.json" },
    queues: { ...USUAL, ready: "Inbox" },
    command: "codex",
    allowed: [],
  });
  const asked = person("", "", "", "");
  await decideIn(dir, { given, person: asked });
  assert.equal(asked.asked.length, 4);
});

Deno.test("every question shows what is taken for an empty answer", async () => {
  await using dir = await tempDir();
  const asked = person("", "", "", " ", "", "", "");
  const { answers } = await decideIn(dir, { person: asked });
  assert.deepEqual(answers, { ...USUAL_BOARD, queues: USUAL, command: "./agent.sh", allowed: [] });
  assert.equal(asked.asked.length, 7);
  const shown = asked.asked.map((question) => /\[(.*)\]:$/.exec(question)?.[1]);
  assert.match(asked.asked[1] ?? "", /^The board, a \.db or \.json file \[/);
  assert.deepEqual(shown, ["work", "board.db", ...Object.values(USUAL), "./agent.sh"]);
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
  assert.equal(board.queues?.get("Backlog"), 1);
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
    "npm",
  ];
  const asked = person(...answers);
  const decided = await decideIn(dir, { person: asked });
  assert.deepEqual(decided.answers, {
    board: "b.json",
    backend: { type: "json", url: "b.json" },
    queues: { ...USUAL, inProgress: "Doing" },
    command: "npm",
    allowed: [],
  });
  const reasons = asked.told.filter((text) => text.startsWith("Cannot "));
  assert.equal(reasons.length, 4);
  assert.match(reasons[1] ?? "", /^Cannot use "Todo" as this queue: agents take tasks from it/);
  assert.match(reasons[3] ?? "", /its arguments go into "args"/);
});

Deno.test("a person may leave at every question", async () => {
  await using dir = await tempDir();
  for (let count = 0; count < 7; count++) {
    const asked = person(...Array.from({ length: count }, () => ""));
    await assert.rejects(decideIn(dir, { person: asked }), StoppedError);
  }
});

Deno.test("what the command line says and can't be used is refused", async () => {
  await using dir = await tempDir();
  for (
    const given of [
      { board: "" },
      { queue: "" },
      { queue: "a\tb" },
      { queue: "Review" },
      { work: "~/x" },
      { home: "work" },
      { command: "claude", allow: ["rm -rf $HOME"] },
      { command: "run it" },
    ]
  ) {
    await assert.rejects(decideIn(dir, { given }), UsageError, JSON.stringify(given));
  }
});

Deno.test("a command whose path holds a space is one that is found", async () => {
  await using dir = await tempDir();
  const given = { command: "/my tools/agent" };
  const find = (name: string) => Promise.resolve(name);
  assert.equal((await decideIn(dir, { given, find })).answers.command, "/my tools/agent");
});
