import assert from "node:assert/strict";
import { eventsOf } from "../../fixtures/dispatch_folder.ts";
import { type PlankaFolder, plankaFolder, stopCleanly } from "./planka_folder.ts";

const folderOf = () =>
  plankaFolder({
    lists: { Todo: [{ name: "First" }] },
    // A run that fails says so on its card, so that the comments count the runs.
    agent: "exit 3",
    backend: 'claim_label = "claiming"',
  });

/** Has a dispatcher die at its next request to `target`, which Planka does or never hears of. */
async function killAt({ planka, start }: PlankaFolder, target: string, isApplied: boolean) {
  const died = Promise.withResolvers<void>();
  planka.misbehave((apply) => {
    if (isApplied) apply();
    died.resolve();
    return "silence";
  }, target);
  await using dispatcher = await start();
  await died.promise;
  dispatcher.kill("SIGKILL");
  await dispatcher.ended();
  assert.deepEqual(eventsOf(dispatcher, "run_started"), []);
}

/** As if the dispatcher had been away for more than a minute. */
function ageLocks({ planka, layout }: PlankaFolder): void {
  const createdAt = new Date(Date.now() - 65_000).toISOString();
  for (const { id } of planka.look.cardLabels(layout.card("First"))) {
    planka.world.cardLabels.overwrite(id, { createdAt });
  }
}

/** The requests of a claim that change something, in their order. */
const steps = [
  ["lock", "POST /api/cards/:id/card-labels", true],
  ["membership", "POST /api/cards/:id/card-memberships", true],
  ["move", "PATCH /api/cards/:id", false],
  ["move", "PATCH /api/cards/:id", true],
  ["unlock", "DELETE /api/cards/:id/card-labels/:label", false],
] as const;

for (const [step, target, isApplied] of steps) {
  const how = isApplied ? "was applied" : "did not arrive";
  Deno.test(`R1: killed when a claim's ${step} ${how}: after restart the card runs once`, async () => {
    await using folder = await folderOf();
    const { planka, layout } = folder;
    await killAt(folder, target, isApplied);
    ageLocks(folder);
    await using next = await folder.start();
    await next.line(({ event, outcome }) => event === "run_settled" && outcome !== "interrupted");
    const card = layout.card("First");
    assert.equal(eventsOf(next, "run_started").length, 1);
    assert.equal(planka.look.comments(card).length, 1);
    assert.deepEqual([planka.look.listOf(card), planka.look.labels(card)], ["Failed", []]);
    await stopCleanly(next);
  });
}

Deno.test("R1: killed when a claim's unlock was applied: the card may be another's, and is reported", async () => {
  await using folder = await folderOf();
  const { planka, layout } = folder;
  await killAt(folder, "DELETE /api/cards/:id/card-labels/:label", true);
  await using next = await folder.start();
  const { message } = await next.event("orphans_found");
  assert.match(message, /First/);
  const card = layout.card("First");
  assert.deepEqual([planka.look.listOf(card), planka.look.comments(card)], ["Doing", []]);
  assert.deepEqual(eventsOf(next, "run_started"), []);
  await stopCleanly(next);
});

Deno.test("R1: killed in a claim that another took over: after restart the card runs there alone", async () => {
  await using folder = await folderOf();
  const { planka, layout } = folder;
  await killAt(folder, "PATCH /api/cards/:id", false);
  ageLocks(folder);
  await using other = await folder.start("other");
  await other.event("run_settled");
  // It is still at work, as far as the board tells.
  planka.person.moveCard(layout.card("First"), layout.list("Doing"));
  await using next = await folder.start();
  await next.event("claim_lost");
  await next.event("orphans_found");
  assert.deepEqual(eventsOf(next, "run_started"), []);
  assert.equal(planka.look.comments(layout.card("First")).length, 1);
  await Promise.all([other, next].map(stopCleanly));
});
