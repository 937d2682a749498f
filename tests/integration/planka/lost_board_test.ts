import assert from "node:assert/strict";
import { eventsOf } from "../../fixtures/dispatch_folder.ts";
import { calm } from "../../backends/planka/board_fixture.ts";
import { testOnStage } from "../../backends/planka/stage/on_stage.ts";
import { plankaFolder, refresh, stageFolder, statusOf, stopCleanly } from "./planka_folder.ts";

const OUT_OF_SIGHT = /user "artificer\w*" can no longer see its board; make the user an editor/;

/** A dispatcher whose agent waits for the file "go", on a board that it loses meanwhile. */
async function onLostBoard() {
  const folder = await plankaFolder({
    lists: { Todo: [{ name: "Only" }] },
    agent: `until [ -e go ]; do sleep 0.02; done
exit 3`,
    settings: "poll_interval = 0.2",
    route: (queue) => `on_task_moved = "cancel"\nfailed_queue = "${queue("Failed")}"`,
  });
  const dispatcher = await folder.start();
  await dispatcher.event("run_started");
  const { planka, layout } = folder;
  const reads = `GET /api/cards/${layout.card("Only").id}`;
  planka.person.expel(layout.board, planka.bot);
  return { folder, dispatcher, planka, layout, reads };
}

Deno.test("an account that loses its board ends no agent, and what the card is to get waits for the board", async () => {
  const { folder, dispatcher, planka, layout, reads } = await onLostBoard();
  await using _folder = folder;
  await using _dispatcher = dispatcher;
  const card = layout.card("Only");
  // Polls go on, and ask for the card: to each the server answers as if it was deleted.
  for (const _ of [1, 2]) await planka.requests.next(reads);
  assert.deepEqual(eventsOf(dispatcher, "task_taken_away"), []);
  await folder.write("go", "");
  assert.equal((await dispatcher.event("run_ended")).outcome, "failed", "it ended by itself");
  const delayed = await dispatcher.event("write_delayed");
  assert.equal(delayed.task_name, "Only");
  assert.match(delayed.message, OUT_OF_SIGHT);
  const failed = await dispatcher.event("backend_failed");
  assert.deepEqual([failed.level, failed.category], ["warning", "forbidden"]);
  const { pending_writes: pending, backend_health: health } = await statusOf(dispatcher);
  assert.deepEqual([pending, health.state, health.category], [1, "failing", "forbidden"]);
  assert.deepEqual(eventsOf(dispatcher, "run_settled"), []);

  planka.person.admit(layout.board, planka.bot);
  await refresh(dispatcher);
  assert.equal((await dispatcher.event("run_settled")).task_queue, layout.queue("Failed"));
  const [comment = "", ...more] = planka.look.comments(card);
  assert.match(comment, /exited with code 3/);
  assert.deepEqual([more, planka.look.listOf(card)], [[], "Failed"]);
  await stopCleanly(dispatcher);
});

Deno.test("a restart while the board is lost keeps what the card is to get", async () => {
  const { folder, dispatcher, planka, layout, reads } = await onLostBoard();
  await using _folder = folder;
  await using _dispatcher = dispatcher;
  await folder.write("go", "");
  await dispatcher.event("write_delayed");
  dispatcher.kill("SIGKILL");
  await dispatcher.ended();
  const asked = planka.requests.next(reads);
  await using next = await folder.start();
  await asked;
  assert.match((await next.event("write_delayed")).message, OUT_OF_SIGHT);
  planka.person.admit(layout.board, planka.bot);
  await next.event("run_settled");
  const card = layout.card("Only");
  assert.equal(planka.look.comments(card).length, 1);
  assert.equal(planka.look.listOf(card), "Failed");
  await stopCleanly(next);
});

const spec = { Todo: [{ name: "Only" }], Doing: [], Done: [], Failed: [] };

testOnStage(
  "a board that is lost while an agent works takes its result once it is seen again",
  async (stage) => {
    await using folder = await stageFolder(stage, {
      agent: "until [ -e go ]; do sleep 0.02; done\nexit 3",
      settings: "poll_interval = 0.2",
      route: (queue) => `on_task_moved = "cancel"\nfailed_queue = "${queue("Failed")}"`,
    });
    await using dispatcher = await folder.start();
    await dispatcher.event("run_started");
    await stage.expel();
    const failed = await dispatcher.event("backend_failed");
    assert.deepEqual([failed.level, failed.category], ["warning", "forbidden"]);
    await folder.write("go", "");
    assert.match((await dispatcher.event("write_delayed")).message, OUT_OF_SIGHT);
    assert.deepEqual(eventsOf(dispatcher, "task_taken_away"), []);
    assert.equal((await dispatcher.event("run_ended")).outcome, "failed", "it ended by itself");

    await stage.admit();
    await refresh(dispatcher);
    await dispatcher.event("run_settled");
    const { queue, comments } = await stage.person.getTask(stage.card("Only"), calm);
    assert.equal(queue, stage.queue("Failed"));
    assert.equal(comments.length, 1);
    await stopCleanly(dispatcher);
  },
  { spec },
);
