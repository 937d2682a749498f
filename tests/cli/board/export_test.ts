import assert from "node:assert/strict";
import { neverAborted } from "../../../src/async/abort.ts";
import { withComments } from "../../../src/cli/board/complete.ts";
import { AdapterError } from "../../../src/domain/errors.ts";
import type { Comment, Task } from "../../../src/domain/task.ts";
import { taskOf } from "../../backends/sqlite/board_fixture.ts";
import { startPlanka } from "../../fakes/planka/mod.ts";
import { runDeno } from "../../fixtures/run_deno.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";

const calm = { signal: neverAborted };

Deno.test("an export of a Planka board has the comments of every card, and a list says what it did not read", async () => {
  await using planka = await startPlanka({ hostname: "localhost" });
  const spec = {
    "Todo": [{ name: "One" }, { name: "Two" }],
    "Doing": [],
    "Done": [{ name: "Three" }],
  };
  const layout = planka.layOut(spec, { project: "Shop", board: "Web" });
  await using dir = await tempDir();
  await dir.write(
    "artificer.toml",
    `[backend]\ntype = "planka"\nurl = "${planka.url}"\n` +
      '[routing."Shop.Web.Todo"]\ncommand = "true"\nin_progress_queue = "Shop.Web.Doing"\n' +
      'done_queue = "Shop.Web.Done"\n',
  );
  await dir.write(".env", `PLANKA_TOKEN=${planka.bot.apiKey}\n`);
  const many = Array.from({ length: 60 }, (_, at) => `comment ${at}`);
  for (const text of many) planka.person.comment(layout.card("One"), text);
  planka.person.comment(layout.card("Three"), "the last words");
  const board = (...args: string[]) =>
    runDeno("main.ts", { args: ["board", ...args], cwd: dir.path, flags: ["-A"] });

  const { stdout, code } = await board("export");
  assert.equal(code, 0);
  const { queues } = JSON.parse(stdout);
  const texts = (queue: string, at: number) =>
    queues[queue][at].comments.map(({ text }: { text: string }) => text);
  assert.deepEqual(texts("Shop.Web.Todo", 0), many);
  assert.deepEqual(texts("Shop.Web.Todo", 1), []);
  assert.deepEqual(texts("Shop.Web.Done", 0), ["the last words"]);

  const listed =
    JSON.parse((await board("list", "Shop.Web.Todo", "--json")).stdout).queues[0].tasks;
  assert.deepEqual(
    listed.map((task: Record<string, unknown>) => [task.comments, task.comment_count]),
    [[null, 60], [[], undefined]],
  );
  assert.match((await board("list", "Shop.Web.Todo")).stdout, /COMMENTS.*\n.*One +60 /);
});

Deno.test("only comments that are missing are read, and the tasks keep their order and their queues", async () => {
  const comment: Comment = { id: "c", author: "ana", text: "x", createdAt: null };
  const asked: string[] = [];
  const tasks = Array.from({ length: 9 }, (_, at): Task => ({
    ...taskOf({ id: `${at}`, queue: "Todo", name: `n${at}` }),
    ...at % 2 === 0 && { commentCount: at === 4 ? null : 1 },
  }));
  const getTask = (id: string) => {
    asked.push(id);
    if (id === "6") return Promise.reject(new AdapterError("not_found", "it is gone"));
    return Promise.resolve({ ...taskOf({ id, queue: "Done" }), comments: [comment] });
  };
  const completed = await withComments(tasks, { getTask }, calm);
  assert.deepEqual(asked.toSorted(), ["0", "2", "4", "6", "8"]);
  assert.deepEqual(
    completed.tasks.map(({ id, queue }) => [id, queue]),
    tasks.map(({ id }) => [id, "Todo"]),
  );
  assert.deepEqual(
    completed.tasks.map(({ comments }) => comments.length),
    [1, 0, 1, 0, 1, 0, 0, 0, 1],
  );
  assert.ok(completed.tasks.every((task) => !("commentCount" in task)));
  assert.equal(completed.incomplete, 1);
});

Deno.test("a board that fails while comments are read fails the export", async () => {
  const task = { ...taskOf({ id: "1" }), commentCount: 3 };
  const getTask = () => Promise.reject(new AdapterError("unavailable", "it went away"));
  await assert.rejects(withComments([task], { getTask }, calm), { category: "unavailable" });
});
