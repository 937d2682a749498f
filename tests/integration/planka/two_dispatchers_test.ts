import assert from "node:assert/strict";
import { slow } from "../../fakes/planka/mod.ts";
import { eventsOf } from "../../fixtures/dispatch_folder.ts";
import { cardsNamed, plankaFolder, stopCleanly } from "./planka_folder.ts";

const CARDS = 200;
const LIST = "GET /api/lists/:id";

// Without claim_label Planka has no write that one of two wins, so that nothing can be promised.
Deno.test("B1: two dispatchers on one board start each of 200 cards once", async () => {
  await using folder = await plankaFolder({
    lists: { Todo: cardsNamed(CARDS) },
    // A run that fails says so on its card, so that the comments count the runs. No agent ends before both
    // dispatchers have started one: on a busy machine the first could take all cards.
    agent: "until [ -e go ]; do sleep 0.05; done; exit 3",
    route: (queue) => `failed_queue = "${queue("Done")}"`,
    settings: "poll_interval = 0.2\nmax_concurrent_agents = 20",
    backend: 'claim_label = "claiming"',
  });
  const { planka, layout } = folder;
  // Both want the same cards: neither sees the list before the other has asked for it.
  const bothAsk = Promise.withResolvers<void>();
  planka.misbehave(slow(bothAsk.promise), LIST, 2);
  const first = planka.requests.next(LIST);
  await using one = await folder.start("one");
  await first;
  const second = planka.requests.next(LIST);
  await using other = await folder.start("other");
  await second;
  bothAsk.resolve();
  await Promise.all([one, other].map((each) => each.event("run_started")));
  await folder.write("go", "");

  const settled = () => [one, other].flatMap((each) => eventsOf(each, "run_settled")).length;
  await Promise.any([one, other].map((each) => each.line(() => settled() >= CARDS)));
  const starts = [one, other].map((each) => eventsOf(each, "run_started"));
  assert.ok([one, other].some((each) => eventsOf(each, "claim_lost").length > 0), "they met");
  const started = starts.flat().map(({ task_id }) => task_id);
  assert.deepEqual([started.length, new Set(started).size], [CARDS, CARDS]);

  const done = planka.look.cardsIn(layout.list("Done"));
  assert.equal(done.length, CARDS);
  for (const card of done) assert.equal(planka.look.comments(card).length, 1);
  await Promise.all([one, other].map(stopCleanly));
  assert.ok(done.every((card) => planka.look.labels(card).length === 0), "no lock is left");
});
