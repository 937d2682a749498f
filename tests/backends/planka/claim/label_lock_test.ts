import assert from "node:assert/strict";
import type { TaskAdapter } from "../../../../src/contracts/task_adapter.ts";
import { systemClock } from "../../../../src/async/system_clock.ts";
import {
  broken,
  type FakePlanka,
  type Label,
  type Layout,
  slow,
} from "../../../fakes/planka/mod.ts";
import { all, calm, type PlankaFixture, plankaFixture } from "../board_fixture.ts";

const labels = { options: { claim_label: "claiming" } };

interface Parts {
  readonly fixture: PlankaFixture;
  readonly planka: FakePlanka;
  readonly layout: Layout;
  readonly label: Label;
}

/** A board whose claim label is there already. */
async function locking(test: (parts: Parts) => Promise<void>): Promise<void> {
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  const layout = planka.layOut({ Todo: [{ name: "First" }], "In Progress": [] });
  await test({ fixture, planka, layout, label: planka.seed.label(layout.board, "claiming") });
}

const claim = (adapter: Required<TaskAdapter>, { id }: { readonly id: string }, layout: Layout) =>
  adapter.claimTask(id, layout.queue("Todo"), layout.queue("In Progress"), calm);

const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

/** Two dispatchers that both try to claim every card; each card is to be started once. */
async function race(
  fixture: PlankaFixture,
  count: number,
  prepare: (layout: Layout) => void = () => {},
): Promise<Layout> {
  const { planka } = fixture;
  const layout = planka.layOut({ Todo: [], "In Progress": [] });
  const cards = planka.seed.cards(layout.list("Todo"), count);
  prepare(layout);
  const dispatchers = [fixture.open(labels), fixture.open(labels)];
  await Promise.all(
    dispatchers.map((adapter) => adapter.getReadyTasks([layout.queue("Todo")], all)),
  );
  const results = await Promise.all(
    cards.flatMap((card) => dispatchers.map((adapter) => claim(adapter, card, layout))),
  );
  const starts = results.filter((result) => result === "claimed").length;
  assert.equal(starts, count, `${count} cards were started ${starts} times`);
  assert.equal(planka.look.cardsIn(layout.list("In Progress")).length, count);
  for (const card of cards) assert.deepEqual(planka.look.labels(card), []);
  return layout;
}

Deno.test("B1 two dispatchers of one user start 24 cards once each, making the missing label at once", async () => {
  await using fixture = await plankaFixture();
  await race(fixture, 24);
});

Deno.test("B1 the same where the cards were assigned to that user before", async () => {
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  await race(fixture, 24, (layout) => {
    for (const { id } of planka.look.cardsIn(layout.list("Todo"))) {
      planka.world.cardMemberships.insert({ cardId: id, userId: planka.bot.id });
    }
  });
});

Deno.test("B1 the same where a crash left a lock on every card", async () => {
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  await race(fixture, 24, (layout) => {
    const label = planka.seed.label(layout.board, "claiming");
    for (const card of planka.look.cardsIn(layout.list("Todo"))) {
      planka.person.putLabel(card, label, ago(61_000));
    }
  });
});

Deno.test("B1 where both dispatchers make the missing label, both go on with the older one", async () => {
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  const bothAsked = Promise.withResolvers<void>();
  let asked = 0;
  planka.misbehave(
    (apply) => {
      if (++asked === 2) bothAsked.resolve();
      return slow(bothAsked.promise)(apply);
    },
    "POST /api/boards/:id/labels",
    2,
  );
  const layout = await race(fixture, 24);
  assert.deepEqual(planka.look.boardLabels(layout.board), ["claiming", "claiming"]);
});

Deno.test("a card that another is claiming is lost, and its lock stays", () =>
  locking(async ({ fixture, planka, layout, label }) => {
    const card = layout.card("First");
    planka.person.putLabel(card, label, ago(55_000));
    assert.equal(await claim(fixture.open(labels), card, layout), "lost");
    assert.deepEqual(planka.look.labels(card), ["claiming"]);
    assert.equal(planka.look.listOf(card), "Todo");
  }));

Deno.test("a lock that is older than a minute is a crash's, and is taken over", () =>
  locking(async ({ fixture, planka, layout, label }) => {
    const card = layout.card("First");
    planka.person.putLabel(card, label, ago(62_000));
    assert.equal(await claim(fixture.open(labels), card, layout), "claimed");
    assert.deepEqual(planka.look.labels(card), []);
  }));

Deno.test("how old a lock is, is told by Planka's clock and not by ours", () =>
  locking(async ({ fixture, planka, layout, label }) => {
    const card = layout.card("First");
    planka.person.putLabel(card, label);
    const clock = { ...systemClock, now: () => Date.now() + 3_600_000 };
    assert.equal(await claim(fixture.open({ ...labels, clock }), card, layout), "lost");
  }));

Deno.test("a lock without a date is nobody's to take over", () =>
  locking(async ({ fixture, planka, layout, label }) => {
    const card = layout.card("First");
    planka.person.putLabel(card, label, "some day");
    assert.equal(await claim(fixture.open(labels), card, layout), "lost");
  }));

Deno.test("who takes off a new lock instead of the stale one puts it back", () =>
  locking(async ({ fixture, planka, layout, label }) => {
    const card = layout.card("First");
    planka.person.putLabel(card, label, ago(62_000));
    const adapter = fixture.open(labels);
    planka.misbehave((apply) => {
      // Another dispatcher was quicker by this much.
      planka.world.cardLabels.remove(...planka.look.cardLabels(card));
      planka.person.putLabel(card, label);
      return apply();
    }, "DELETE /api/cards/:id/card-labels/:label");
    assert.equal(await claim(adapter, card, layout), "lost");
    assert.deepEqual(planka.look.labels(card), ["claiming"]);
    assert.equal(planka.look.listOf(card), "Todo");
  }));

Deno.test("a lock that could not be taken off comes off with the next poll", () =>
  locking(async ({ fixture, planka, layout }) => {
    const card = layout.card("First");
    const adapter = fixture.open(labels);
    planka.misbehave(broken, "DELETE /api/cards/:id/card-labels/:label");
    assert.equal(await claim(adapter, card, layout), "claimed");
    assert.deepEqual(planka.look.labels(card), ["claiming"]);
    await adapter.getReadyTasks([layout.queue("Todo")], all);
    assert.deepEqual(planka.look.labels(card), []);
    planka.requests.clear();
    await adapter.getReadyTasks([layout.queue("Todo")], all);
    assert.equal(planka.requests.count(), 1);
  }));

Deno.test("a lock that another has taken over meanwhile is left to that one", () =>
  locking(async ({ fixture, planka, layout, label }) => {
    const card = layout.card("First");
    const adapter = fixture.open(labels);
    planka.misbehave(broken, "DELETE /api/cards/:id/card-labels/:label");
    await claim(adapter, card, layout);
    planka.world.cardLabels.remove(...planka.look.cardLabels(card));
    planka.person.putLabel(card, label);
    await adapter.getReadyTasks([layout.queue("Todo")], all);
    await adapter.getTask(card.id, calm);
    assert.deepEqual(planka.look.labels(card), ["claiming"]);
  }));

Deno.test("a lock that could not be taken off comes off when the adapter is closed", () =>
  locking(async ({ fixture, planka, layout }) => {
    const card = layout.card("First");
    const adapter = fixture.open(labels);
    planka.misbehave(broken, "DELETE /api/cards/:id/card-labels/:label");
    await claim(adapter, card, layout);
    await adapter.close();
    assert.deepEqual(planka.look.labels(card), []);
  }));

Deno.test("our own lock that is still on a card does not keep us from it", () =>
  locking(async ({ fixture, planka, layout }) => {
    const card = layout.card("First");
    const adapter = fixture.open(labels);
    planka.misbehave(broken, "DELETE /api/cards/:id/card-labels/:label");
    await claim(adapter, card, layout);
    planka.person.moveCard(card, layout.list("Todo"));
    assert.equal(await claim(adapter, card, layout), "claimed");
    assert.deepEqual(planka.look.labels(card), []);
  }));

Deno.test("a claim label that a person took off the board is made again", () =>
  locking(async ({ fixture, planka, layout, label }) => {
    const adapter = fixture.open(labels);
    await adapter.getReadyTasks([layout.queue("Todo")], all);
    planka.world.labels.remove(label);
    assert.equal(await claim(adapter, layout.card("First"), layout), "claimed");
    assert.deepEqual(planka.look.boardLabels(layout.board), ["claiming"]);
  }));

Deno.test("a card that a person puts back can be claimed again at once", () =>
  locking(async ({ fixture, planka, layout }) => {
    const adapter = fixture.open(labels);
    for (let round = 0; round < 3; round++) {
      assert.equal(await claim(adapter, layout.card("First"), layout), "claimed");
      planka.person.moveCard(layout.card("First"), layout.list("Todo"));
    }
  }));

Deno.test("a claim into another board leaves no lock on the card there", async () => {
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  const here = planka.layOut({ Todo: [{ name: "First" }] });
  const there = planka.layOut({ Doing: [] }, { board: "Other" });
  const { id } = here.card("First");
  const adapter = fixture.open(labels);
  const [todo, doing] = [here.queue("Todo"), there.queue("Doing")];
  assert.equal(await adapter.claimTask(id, todo, doing, calm), "claimed");
  assert.deepEqual(planka.look.labels({ id }), []);
  assert.deepEqual(planka.look.members({ id }), ["artificer"]);
});
