import assert from "node:assert/strict";
import { eventsOf } from "../../fixtures/dispatch_folder.ts";
import { calm } from "../../backends/planka/board_fixture.ts";
import { testOnStage } from "../../backends/planka/stage/on_stage.ts";
import { stageFolder, statusOf, stopCleanly } from "./planka_folder.ts";

const spec = {
  Todo: [{ name: "Locked" }, { name: "Free" }, { name: "Said" }],
  Doing: [],
  Done: [],
  Failed: [],
};

// A request has 30 s, so that this test takes a little longer. It has everything at once.
testOnStage(
  "B2, B3: what Planka carries out after the time of its request is followed, done once, and holds up no other card",
  async (stage) => {
    await using folder = await stageFolder(stage, {
      agent: 'case "$(cat locked)" in "$1") exit 0;; esac; exit 3',
      settings: "max_concurrent_agents = 2\npoll_interval = 0.5",
    });
    const [locked = "", free = "", said = ""] = spec.Todo.map(({ name }) => stage.card(name));
    const cards = [locked, free, said];
    const queues = async () => {
      const tasks = await Promise.all(cards.map((id) => stage.person.getTask(id, calm)));
      return tasks.map(({ queue }) => queue.split(".").at(-1));
    };
    await folder.write("locked", locked);
    const lock = await stage.lockCard(locked);
    const comments = await stage.lockComments();
    await using dispatcher = await folder.start();

    const doubt = await dispatcher.event("claim_in_doubt");
    assert.equal(doubt.task_id, locked);
    assert.match(
      doubt.message,
      /Cannot tell whether .*Locked.* was claimed; .*no answer within 30 s/,
    );
    // The others do not wait for it.
    const ended = [free, said].map((id) => dispatcher.event("run_ended", id));
    assert.deepEqual((await Promise.all(ended)).map(({ outcome }) => outcome), [
      "failed",
      "failed",
    ]);
    const delayed = await dispatcher.event("write_delayed");
    assert.match(delayed.message, /no answer within 30 s|has not answered/);
    assert.equal((await queues())[0], "Todo");
    const { active_agents: agents } = await statusOf(dispatcher);
    assert.deepEqual(agents, []);

    await lock.release();
    await comments.release();
    const settled = cards.map((id) => dispatcher.event("run_settled", id));
    assert.deepEqual((await Promise.all(settled)).map(({ outcome }) => outcome), [
      "succeeded",
      "failed",
      "failed",
    ]);
    assert.deepEqual(await queues(), ["Done", "Failed", "Failed"]);
    for (const card of cards) {
      const made = (await stage.comments(card)).length;
      if (card !== locked) assert.equal(made, 1, card);
      const sent = stage.fake?.requests.count(`POST /api/cards/${card}/comments`);
      if (sent !== undefined) assert.equal(made, sent, card);
    }
    assert.equal(eventsOf(dispatcher, "run_started").length, 3);
    await stopCleanly(dispatcher);
  },
  { database: true, spec },
);
