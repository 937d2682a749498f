import assert from "node:assert/strict";
import type { TaskAdapter } from "../../../../src/contracts/task_adapter.ts";
import { isAdapterError } from "../../../../src/domain/errors.ts";
import {
  broken,
  dropAfter,
  dropBefore,
  limited,
  silenceAfter,
  unauthorized,
} from "../../../fakes/planka/mod.ts";
import { FakeClock } from "../../../fakes/fake_clock.ts";
import { all, calm, failureOf, onThree, plankaFixture, three } from "../board_fixture.ts";

type Parts = Parameters<Parameters<typeof onThree>[0]>[0];

const claim = ({ adapter, layout }: Parts, name: string, by: Required<TaskAdapter> = adapter) =>
  by.claimTask(layout.card(name).id, layout.queue("Todo"), layout.queue("In Progress"), calm);
const release = ({ adapter, layout }: Parts, name: string) =>
  adapter.releaseTask(
    layout.card(name).id,
    layout.queue("In Progress"),
    layout.queue("Todo"),
    calm,
  );

const recall = ({ adapter, layout }: Parts, name: string) =>
  adapter.recallClaim(
    layout.card(name).id,
    layout.queue("Todo"),
    layout.queue("In Progress"),
    { ...calm, wasCutShort: false },
  );

const labels = { options: { claim_label: "claiming" } };

Deno.test("a dispatched card costs four requests, beside the poll that found it and a look at the list once a minute", () =>
  onThree(async (parts) => {
    const { planka, layout, adapter } = parts;
    await adapter.getReadyTasks([layout.queue("Todo")], { ...calm, limit: 1 });
    assert.equal(await claim(parts, "First"), "claimed");
    const { id } = layout.card("First");
    assert.deepEqual(planka.requests.lines(), [
      `GET /api/lists/${layout.list("Todo").id} 200`,
      `GET /api/lists/${layout.list("In Progress").id} 200`,
      `GET /api/cards/${id} 200`,
      `POST /api/cards/${id}/card-memberships 200`,
      `PATCH /api/cards/${id} 200`,
      `GET /api/cards/${id} 200`,
    ]);
    planka.requests.clear();
    await claim(parts, "Second");
    assert.equal(planka.requests.count(), 4);
  }));

Deno.test("a card that is assigned to us already costs three", () =>
  onThree(async (parts) => {
    const { planka, layout, adapter } = parts;
    const { id } = layout.card("First");
    await adapter.updateTask(id, { assignees: ["artificer"] }, calm);
    await claim(parts, "Second");
    planka.requests.clear();
    await claim(parts, "First");
    assert.equal(planka.requests.count(), 3);
  }));

Deno.test("a dispatched card costs two requests more under a claim label", () =>
  onThree(async (parts) => {
    const { planka, layout } = parts;
    await claim(parts, "Second");
    planka.requests.clear();
    assert.equal(await claim(parts, "First"), "claimed");
    const { id } = layout.card("First");
    const [label] = planka.world.labels.where(({ name }) => name === "claiming");
    assert.deepEqual(planka.requests.lines(), [
      `POST /api/cards/${id}/card-labels 200`,
      `GET /api/cards/${id} 200`,
      `POST /api/cards/${id}/card-memberships 200`,
      `PATCH /api/cards/${id} 200`,
      `GET /api/cards/${id} 200`,
      `DELETE /api/cards/${id}/card-labels/labelId:${label?.id} 200`,
    ]);
  }, labels));

for (const open of [{}, labels]) {
  const how = "options" in open ? "with a claim label" : "without a claim label";

  Deno.test(`a claimed card is at the bottom, ours, and carries no label, ${how}`, () =>
    onThree(async (parts) => {
      const { planka, layout } = parts;
      planka.seed.cards(layout.list("In Progress"), 3);
      await claim(parts, "Second");
      await claim(parts, "First");
      assert.deepEqual(planka.look.order(layout.list("In Progress")), [
        "Card 0",
        "Card 1",
        "Card 2",
        "Second",
        "First",
      ]);
      assert.deepEqual(planka.look.members(layout.card("First")), ["artificer"]);
      assert.deepEqual(planka.look.labels(layout.card("First")), []);
    }, open));

  Deno.test(`a card that was moved since the poll is lost, and nothing is left on it, ${how}`, () =>
    onThree(async (parts) => {
      const { planka, layout } = parts;
      const card = layout.card("First");
      planka.person.moveCard(card, layout.list("Done"));
      assert.equal(await claim(parts, "First"), "lost");
      assert.deepEqual([planka.look.labels(card), planka.look.members(card)], [[], []]);
      assert.equal(planka.look.listOf(card), "Done");
    }, open));

  Deno.test(`B2 a move whose answer was lost is looked for, and claimed once, ${how}`, () =>
    onThree(async (parts) => {
      const { planka, layout } = parts;
      planka.misbehave(dropAfter, "PATCH /api/cards/:id");
      assert.equal(await claim(parts, "First"), "claimed");
      assert.equal(planka.requests.count("PATCH /api/cards/:id"), 1);
      assert.deepEqual(planka.look.labels(layout.card("First")), []);
    }, open));

  Deno.test(`B2 a move that did not arrive is a doubt for the caller, ${how}`, () =>
    onThree(async (parts) => {
      const { planka, layout, adapter } = parts;
      planka.misbehave(dropBefore, "PATCH /api/cards/:id");
      const error = await claim(parts, "First").catch((thrown) => thrown);
      assert.ok(isAdapterError(error, "unavailable") && !error.isUnapplied, String(error));
      const { queue } = await adapter.getTask(layout.card("First").id, calm);
      assert.equal(queue, layout.queue("Todo"));
      if (open === labels) assert.equal(await recall(parts, "First"), "open");
      assert.deepEqual(planka.look.labels(layout.card("First")), []);
      assert.equal(await claim(parts, "First"), "claimed");
    }, open));

  Deno.test(`B2 a card that was moved and cannot be read back is a doubt for the caller, ${how}`, async () => {
    for (const fault of [limited(0), unauthorized]) {
      await onThree(async (parts) => {
        const { planka, adapter, layout } = parts;
        planka.misbehave((apply) => {
          planka.misbehave(fault, "GET /api/cards/:id");
          return apply();
        }, "PATCH /api/cards/:id");
        const error = await claim(parts, "First").catch((thrown) => thrown);
        assert.ok(isAdapterError(error, "unavailable") && !error.isUnapplied, String(error));
        const { queue } = await adapter.getTask(layout.card("First").id, calm);
        assert.equal(queue, layout.queue("In Progress"));
        if (open === labels) assert.equal(await recall(parts, "First"), "claimed");
        assert.deepEqual(planka.look.labels(layout.card("First")), []);
      }, open);
    }
  });

  Deno.test(`what fails before the move is known to have changed nothing that matters, ${how}`, () =>
    onThree(async (parts) => {
      const { planka } = parts;
      planka.misbehave(dropAfter, "POST /api/cards/:id/card-memberships");
      const error = await claim(parts, "First").catch((thrown) => thrown);
      assert.ok(isAdapterError(error, "unavailable") && error.isUnapplied, String(error));
      assert.equal(await claim(parts, "First"), "claimed");
    }, open));
}

Deno.test("B1 what fails before the card is looked at is no doubt: it may be another's by then", async () => {
  for (const target of ["GET /api/users/me", "GET /api/projects", "GET /api/boards/:id"]) {
    await using fixture = await plankaFixture();
    const { planka } = fixture;
    const layout = planka.layOut(three);
    const parts = { planka, layout, adapter: fixture.open(labels), fixture };
    planka.misbehave(broken, target, 99);
    const error = await claim(parts, "First").catch((thrown) => thrown);
    assert.ok(isAdapterError(error, "unavailable") && error.isUnapplied, `${target}: ${error}`);
    planka.heal();
    assert.equal(await claim(parts, "First"), "claimed");
  }
});

Deno.test("B2 while a move is in doubt its card stays locked, until the claim is recalled", async () => {
  const clock = new FakeClock();
  await onThree(async (parts) => {
    const { planka, layout, adapter, fixture } = parts;
    const card = layout.card("First");
    await claim(parts, "Second");
    planka.misbehave(silenceAfter, "PATCH /api/cards/:id");
    const claiming = claim(parts, "First").catch((thrown) => thrown);
    await planka.requests.next("PATCH /api/cards/:id");
    planka.misbehave(() => "hang-up", "GET /api/cards/:id", 99);
    await clock.advance(30_000);
    let isOver = false;
    claiming.finally(() => isOver = true);
    // The looks that follow wait on the clock as well.
    while (!isOver) {
      await clock.advance(50);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    assert.ok(isAdapterError(await claiming, "unavailable"));
    planka.heal();
    await adapter.getReadyTasks([layout.queue("Todo")], all);
    assert.deepEqual(planka.look.labels(card), ["claiming"]);
    planka.person.moveCard(card, layout.list("Todo"));
    assert.equal(await claim(parts, "First", fixture.open(labels)), "lost");
    planka.person.moveCard(card, layout.list("In Progress"));
    // Who reads the card does not decide about the claim.
    await adapter.getTask(card.id, calm);
    assert.deepEqual(planka.look.labels(card), ["claiming"]);
    assert.equal(await recall(parts, "First"), "claimed");
    assert.deepEqual(planka.look.labels(card), []);
  }, { ...labels, clock });
});

Deno.test("a card is given back to the top, without us, with the others who are assigned", async () => {
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  const layout = planka.layOut({
    Todo: [{ name: "First", assignees: ["ana"] }, { name: "Second" }],
    "In Progress": [],
  });
  const parts = { planka, layout, adapter: fixture.open(), fixture };
  await claim(parts, "First");
  planka.requests.clear();
  assert.equal(await release(parts, "First"), "released");
  assert.deepEqual(planka.look.order(layout.list("Todo")), ["First", "Second"]);
  assert.deepEqual(planka.look.members(layout.card("First")), ["ana"]);
  const changes = planka.requests.all().filter(({ method }) => method !== "GET");
  assert.deepEqual(
    changes.map(({ method }) => method),
    ["DELETE", "PATCH"],
    "the membership first",
  );
});

Deno.test("many cards that are given back keep coming to the top", () =>
  onThree(async (parts) => {
    const { planka, layout } = parts;
    for (let round = 0; round < 30; round++) {
      for (const name of ["First", "Third"]) {
        await claim(parts, name);
        await release(parts, name);
      }
    }
    assert.deepEqual(planka.look.order(layout.list("Todo")), ["Third", "First", "Second"]);
  }));

Deno.test("a release that was cut short is finished by another", () =>
  onThree(async (parts) => {
    const { planka, layout } = parts;
    await claim(parts, "First");
    planka.misbehave(dropAfter, "DELETE /api/cards/:id/card-memberships/:user");
    assert.match(await failureOf(release(parts, "First")), /^unavailable: Cannot release task/);
    assert.equal(await release(parts, "First"), "released");
    assert.deepEqual(planka.look.members(layout.card("First")), []);
    assert.equal(planka.look.listOf(layout.card("First")), "Todo");
  }));

Deno.test("a viewer cannot claim, and is told what to do", () =>
  onThree(async (parts) => {
    const { planka, layout } = parts;
    planka.seed.member(layout.board, planka.bot, "viewer");
    assert.match(
      await failureOf(claim(parts, "First")),
      /^forbidden: Cannot claim task .*must be an editor of the board$/,
    );
    assert.equal(planka.look.listOf(layout.card("First")), "Todo");
  }));

Deno.test("a card is claimed into a list that was made anew", () =>
  onThree(async (parts) => {
    const { planka, layout } = parts;
    planka.person.deleteList(layout.list("In Progress"));
    const list = planka.seed.list(layout.board, "In Progress");
    assert.equal(await claim(parts, "First"), "claimed");
    assert.deepEqual(planka.look.order(list), ["First"]);
  }));

for (const [how, isSame] of [["as the same user", true], ["as another user", false]] as const) {
  Deno.test(`without a claim label another dispatcher that claims a card ${how} is told of, once`, () =>
    onThree(async (parts) => {
      const { planka, layout, fixture } = parts;
      const other = isSame ? planka.bot : planka.seed.user({ username: "other" });
      if (!isSame) planka.seed.member(layout.board, other);
      for (const name of ["First", "Second"]) {
        planka.misbehave((apply) => {
          planka.world.cardMemberships.insert({ cardId: layout.card(name).id, userId: other.id });
          return apply();
        }, "POST /api/cards/:id/card-memberships");
        assert.equal(await claim(parts, name), isSame ? "lost" : "claimed");
      }
      const [warning = "", ...more] = fixture.warnings;
      assert.match(warning, new RegExp(`^Another dispatcher seems to claim .* ${how}, so that`));
      assert.match(warning, /set the same claim_label/);
      assert.deepEqual(more, []);
    }));
}
