import assert from "node:assert/strict";
import { neverAborted } from "../../src/async/abort.ts";
import type { QueueProblem } from "../../src/contracts/task_adapter.ts";
import { checkRoutes, queuesOf } from "../../src/compose/route_queues.ts";
import { runDeno } from "../fixtures/run_deno.ts";
import { startDispatcher } from "../fixtures/dispatcher_process.ts";
import { FakeBoard } from "../fakes/fake_board.ts";
import { routeOf } from "../fixtures/settings.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

const calm = { signal: neverAborted };

/** A board that finds fault with the queues it is asked for, in turn. */
function boardThatSays(...problems: QueueProblem[]) {
  const asked: (readonly string[])[] = [];
  const checkQueues = (names: readonly string[]) => {
    asked.push(names);
    return Promise.resolve(problems);
  };
  return { asked, board: Object.assign(new FakeBoard(), { checkQueues }) };
}

Deno.test("every queue that a route names is asked for, once", () => {
  assert.deepEqual(
    queuesOf([routeOf({ doneQueue: "Done" }), routeOf({ queue: "Bugs", failedQueue: "Failed" })]),
    ["Todo", "Doing", "Done", "Bugs", "Failed"],
  );
});

Deno.test("a queue like another is a warning, one that is merely absent is not", async () => {
  const { board, asked } = boardThatSays(
    { queue: "Tood", problem: 'Queue "Tood" does not exist', suggestion: "Todo" },
    { queue: "Doing", problem: 'Queue "Doing" does not exist', suggestion: null },
  );
  assert.deepEqual(await checkRoutes([routeOf({ queue: "Tood" })], board, calm), [
    {
      queue: "Tood",
      level: "warning",
      message: 'Queue "Tood" does not exist; did you mean "Todo"?',
    },
    { queue: "Doing", level: "info", message: 'Queue "Doing" does not exist' },
  ]);
  assert.deepEqual(asked, [["Tood", "Doing"]]);
});

Deno.test("after a change only of queues that are new is asked, if of any", async () => {
  const { board, asked } = boardThatSays();
  const known = [routeOf({ doneQueue: "Done" })];
  await checkRoutes(
    [routeOf({}), routeOf({ queue: "Bugs", doneQueue: "Done" })],
    board,
    calm,
    known,
  );
  await checkRoutes([routeOf({ doneQueue: "Done" })], board, calm, known);
  assert.deepEqual(asked, [["Bugs"]]);
});

Deno.test("a board that cannot be asked, or fails, is left to the first poll", async () => {
  assert.deepEqual(await checkRoutes([routeOf({})], new FakeBoard(), calm), []);
  const { board } = boardThatSays();
  board.checkQueues = () => Promise.reject(new Error("down"));
  assert.deepEqual(await checkRoutes([routeOf({})], board, calm), []);
});

/** A folder whose config misspells its board's queue. */
async function misspelled() {
  const dir = await tempDir();
  await dir.write("board.json", '{"queues": {"Todo": [], "Doing": []}}');
  await dir.write(
    "artificer.toml",
    'api_port = 0\n[backend]\ntype = "json"\nurl = "board.json"\n' +
      '[routing."Tood"]\ncommand = "true"\nin_progress_queue = "Doing"\n',
  );
  return dir;
}

for (const args of [[], ["--once"]]) {
  Deno.test(`a dispatcher ${args} says at the start that a queue is misspelled`, async () => {
    await using dir = await misspelled();
    await using dispatcher = startDispatcher({ cwd: dir.path, args });
    const { level, message } = await dispatcher.line(({ message }) =>
      message.includes('Tood" does')
    );
    assert.deepEqual([level, message], [
      "warning",
      'Cannot read queue "Tood": queue "Tood" does not exist; did you mean "Todo"?',
    ]);
    if (args.length === 0) {
      const problem = 'queue "Tood" does not exist; did you mean "Todo"?';
      const url = await dispatcher.url();
      const status = await (await fetch(`${url}/status`)).json();
      assert.deepEqual(status.queue_problems, { Tood: problem });
      const shown = await runDeno("main.ts", { args: ["status", "--url", url], flags: ["-A"] });
      assert.match(shown.stdout, new RegExp(`^Queue +${problem.replace("?", "\\?")}$`, "m"));
      dispatcher.kill("SIGTERM");
    }
    assert.equal((await dispatcher.ended()).code, args.length);
    const told = dispatcher.lines.filter(({ message }) =>
      message.includes('"Tood" does not exist')
    );
    assert.equal(told.length, 1);
  });
}
