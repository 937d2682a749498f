import assert from "node:assert/strict";
import { call } from "../../fakes/planka/facts/client.ts";
import type { FakePlanka } from "../../fakes/planka/mod.ts";
import { eventsOf } from "../../fixtures/dispatch_folder.ts";
import type { DispatcherProcess, LogLine } from "../../fixtures/dispatcher_process.ts";
import { cardsNamed, type PlankaFolder, plankaFolder, stopCleanly } from "./planka_folder.ts";

const TOKEN = "hook-5b1c0f";
const CARDS = 4;
const LIST = "GET /api/lists/:id";

Deno.test("a card that a person moves starts long before the next poll, and own writes cause no polls", async () => {
  await using folder = await plankaFolder({
    lists: { Ideas: cardsNamed(CARDS) },
    backend: `webhook = { token = "${TOKEN}" }`,
    agent: 'until [ -e "go-$1" ]; do sleep 0.02; done',
  });
  const { planka, layout } = folder;
  await using dispatcher = await folder.start();
  await dispatcher.event("polled");
  await addWebhook(planka, dispatcher, TOKEN);
  for (const { name } of cardsNamed(CARDS)) {
    const card = layout.card(name);
    planka.person.moveCard(card, layout.list("Todo"));
    await dispatcher.event("run_started", card.id);
    await planka.deliveries.settled();
    await folder.write(`go-${card.id}`, "");
    await dispatcher.event("run_settled", card.id);
    await planka.deliveries.settled();
  }
  assert.deepEqual(
    planka.look.order(layout.list("Done")),
    cardsNamed(CARDS).map(({ name }) => name),
  );
  // At the start, when a person moves a card, and when an agent ends.
  const asked = pollsOf(folder);
  assert.ok(asked.length <= 1 + 2 * CARDS, asked.join("\n"));
  await stopCleanly(dispatcher);
});

Deno.test("S2: who does not know the token of the webhook causes no poll", async () => {
  await using folder = await plankaFolder({
    lists: { Ideas: cardsNamed(1) },
    backend: `webhook = { token = "${TOKEN}" }`,
  });
  const { planka, layout } = folder;
  await using dispatcher = await folder.start();
  await dispatcher.event("polled");
  await addWebhook(planka, dispatcher, "guessed");
  planka.person.moveCard(layout.card("Card 1"), layout.list("Todo"));
  const hooks = (line: LogLine) => line.message.startsWith("POST /hooks/planka ");
  assert.match((await dispatcher.line(hooks)).message, / 401$/);
  await planka.deliveries.settled();
  assert.equal(pollsOf(folder).length, 1);
  assert.deepEqual(eventsOf(dispatcher, "task_claimed"), []);
  await stopCleanly(dispatcher);
});

/** The requests for the ready list; the one in progress is looked at for orphans, too. */
function pollsOf({ planka, layout }: PlankaFolder): string[] {
  const { id } = layout.list("Todo");
  return planka.requests.lines(LIST).filter((line) => line.includes(`/${id} `));
}

async function addWebhook(planka: FakePlanka, dispatcher: DispatcherProcess, accessToken: string) {
  const url = `${await dispatcher.url()}/hooks/planka`;
  const webhook = { name: "dispatcher", url, accessToken };
  const { status } = await call(planka, "POST /api/webhooks", webhook, planka.admin);
  assert.equal(status, 200);
}
