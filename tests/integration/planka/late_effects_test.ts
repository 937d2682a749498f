import assert from "node:assert/strict";
import { eventsOf } from "../../fixtures/dispatch_folder.ts";
import { plankaFolder, statusOf, stopCleanly } from "./planka_folder.ts";

// A request has 30 s, so that this test takes a little longer. It has everything at once.
Deno.test("B2, B3: what Planka carries out after the time of its request is followed, done once, and holds up no other card", async () => {
  await using folder = await plankaFolder({
    lists: { Todo: [{ name: "Locked" }, { name: "Free" }, { name: "Said" }] },
    agent: 'case "$(cat locked)" in "$1") exit 0;; esac; exit 3',
    settings: "max_concurrent_agents = 2\npoll_interval = 0.5",
  });
  const { planka, layout } = folder;
  const [locked, free, said] = ["Locked", "Free", "Said"].map((name) => layout.card(name));
  assert.ok(locked && free && said);
  await folder.write("locked", locked.id);
  const lock = planka.lockCard(locked);
  const comments = planka.lockComments();
  await using dispatcher = await folder.start();

  const doubt = await dispatcher.event("claim_in_doubt");
  assert.equal(doubt.task_id, locked.id);
  assert.match(
    doubt.message,
    /Cannot tell whether .*Locked.* was claimed; .*no answer within 30 s/,
  );
  // The others do not wait for it.
  const ended = [free.id, said.id].map((id) => dispatcher.event("run_ended", id));
  assert.deepEqual((await Promise.all(ended)).map(({ outcome }) => outcome), ["failed", "failed"]);
  const delayed = await dispatcher.event("write_delayed");
  assert.match(delayed.message, /no answer within 30 s|has not answered/);
  assert.equal(planka.look.listOf(locked), "Todo");
  const { active_agents: agents } = await statusOf(dispatcher);
  assert.deepEqual(agents, []);

  lock.release();
  comments.release();
  const settled = [locked, free, said].map(({ id }) => dispatcher.event("run_settled", id));
  assert.deepEqual((await Promise.all(settled)).map(({ outcome }) => outcome), [
    "succeeded",
    "failed",
    "failed",
  ]);
  const { look, requests } = planka;
  assert.deepEqual([locked, free, said].map((card) => look.listOf(card)), [
    "Done",
    "Failed",
    "Failed",
  ]);
  for (const card of [locked, free, said]) {
    const sent = requests.count(`POST /api/cards/${card.id}/comments`);
    assert.equal(look.comments(card).length, sent, card.name);
    if (card !== locked) assert.equal(sent, 1, card.name);
  }
  assert.equal(eventsOf(dispatcher, "run_started").length, 3);
  await stopCleanly(dispatcher);
});
