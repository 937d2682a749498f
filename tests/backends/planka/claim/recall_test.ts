import assert from "node:assert/strict";
import { systemClock } from "../../../../src/async/system_clock.ts";
import type { TaskAdapter } from "../../../../src/contracts/task_adapter.ts";
import { claimTask } from "../../../../src/dispatcher/run/claim.ts";
import { routeOf } from "../../../dispatcher/world.ts";
import {
  type Card,
  dropBefore,
  type FakePlanka,
  type Fault,
  type Label,
  type Layout,
} from "../../../fakes/planka/mod.ts";
import { all, calm, plankaFixture } from "../board_fixture.ts";

/** One card, and two dispatchers of one user that share a lock. */
interface Parts {
  readonly planka: FakePlanka;
  readonly layout: Layout;
  readonly label: Label;
  readonly card: Card;
  readonly one: Required<TaskAdapter>;
  readonly other: Required<TaskAdapter>;
  readonly open: () => Required<TaskAdapter>;
}

async function onOneCard(test: (parts: Parts) => Promise<void>): Promise<void> {
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  const layout = planka.layOut({ Todo: [{ name: "First" }], "In Progress": [], Done: [] });
  const label = planka.seed.label(layout.board, "claiming");
  const open = () => fixture.open({ options: { claim_label: "claiming" } });
  const [one, other] = [open(), open()];
  for (const adapter of [one, other]) await adapter.getReadyTasks([layout.queue("Todo")], all);
  await test({ planka, layout, label, card: layout.card("First"), one, other, open });
}

const PUT_LABEL = "POST /api/cards/:id/card-labels";
const MOVE = "PATCH /api/cards/:id";

const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

/** The next lock is more than a minute old as soon as it is taken. */
function age({ planka }: Parts): void {
  planka.misbehave((apply) => {
    const answer = apply();
    const { item } = JSON.parse(answer.body);
    const body = { item: planka.world.cardLabels.overwrite(item.id, { createdAt: ago(61_000) }) };
    return { ...answer, body: JSON.stringify(body) };
  }, PUT_LABEL);
}

function placesOf({ layout, card }: Parts): [string, string, string] {
  return [card.id, layout.queue("Todo"), layout.queue("In Progress")];
}

const claim = (parts: Parts, by: Required<TaskAdapter>, { signal } = calm) =>
  by.claimTask(...placesOf(parts), { signal });

const recall = (parts: Parts, by: Required<TaskAdapter>, wasCutShort = false) =>
  by.recallClaim(...placesOf(parts), { ...calm, wasCutShort });

/** A claim that is given up at its next request to `target`, of which `fault` makes what it will. */
async function giveUpAt(parts: Parts, target: string, fault: Fault): Promise<void> {
  const giveUp = new AbortController();
  const reason = new Error("given up");
  parts.planka.misbehave((apply) => {
    fault(apply);
    giveUp.abort(reason);
    return "silence";
  }, target);
  await assert.rejects(claim(parts, parts.one, giveUp), reason);
}

const applied: Fault = (apply) => apply();
const ignored: Fault = () => "silence";

Deno.test("B1 of two dispatchers, one in doubt for more than a minute, one starts the card", () =>
  onOneCard(async (parts) => {
    const { planka, card, one, other } = parts;
    const [, queue, inProgressQueue] = placesOf(parts);
    const start = async (tasks: TaskAdapter) => {
      const claimId = crypto.randomUUID();
      const context = {
        tasks,
        clock: systemClock,
        ...calm,
        claimId,
        onDoubt: () => {},
        onLate: () => {},
        giveUp: calm.signal,
      };
      return (await claimTask(await tasks.getTask(card.id, calm), route, context)).won;
    };
    const route = routeOf({ queue, inProgressQueue });
    const inDoubt = Promise.withResolvers<void>();
    const isBack = Promise.withResolvers<void>();
    const { recallClaim } = one;
    Object.assign(one, {
      async recallClaim(...call: Parameters<typeof recallClaim>) {
        inDoubt.resolve();
        await isBack.promise;
        return await recallClaim(...call);
      },
    });

    age(parts);
    planka.misbehave(dropBefore, MOVE);
    const first = start(one);
    await inDoubt.promise;
    assert.deepEqual(planka.look.labels(card), ["claiming"]);
    assert.equal(await start(other), true);
    isBack.resolve();
    assert.equal(await first, false);
    assert.equal(planka.look.listOf(card), "In Progress");
    assert.deepEqual(planka.look.labels(card), []);
  }));

Deno.test("B1 who is held up for more than a minute before its move finds that it came too late", () =>
  onOneCard(async (parts) => {
    const { planka, card, one, other } = parts;
    age(parts);
    planka.misbehave(async (apply) => {
      assert.equal(await claim(parts, other), "claimed");
      return apply();
    }, MOVE);
    assert.equal(await claim(parts, one), "lost");
    assert.equal(planka.look.listOf(card), "In Progress");
    assert.deepEqual([planka.look.members(card), planka.look.labels(card)], [["artificer"], []]);
  }));

Deno.test("B2 a move that came through unheard is ours, however late we look", () =>
  onOneCard(async (parts) => {
    age(parts);
    await giveUpAt(parts, MOVE, applied);
    assert.equal(await recall(parts, parts.one), "claimed");
    assert.deepEqual(parts.planka.look.labels(parts.card), []);
  }));

Deno.test("B2 it is ours too where a person took the label off meanwhile", () =>
  onOneCard(async (parts) => {
    const { planka, card, one } = parts;
    await giveUpAt(parts, MOVE, applied);
    planka.world.cardLabels.remove(...planka.look.cardLabels(card));
    assert.equal(await recall(parts, one), "claimed");
  }));

Deno.test("B1 a card that another had claimed before our lock is not ours", () =>
  onOneCard(async (parts) => {
    const { planka, card, one, other } = parts;
    assert.equal(await claim(parts, other), "claimed");
    await giveUpAt(parts, "GET /api/cards/:id", ignored);
    assert.equal(await recall(parts, one), "lost");
    assert.deepEqual(planka.look.labels(card), []);
  }));

Deno.test("B1 a card that another claimed while we waited for the lock is not ours", () =>
  onOneCard(async (parts) => {
    const { planka, label, card, one, other } = parts;
    await giveUpAt(parts, PUT_LABEL, ignored);
    assert.equal(await claim(parts, other), "claimed");
    planka.person.putLabel(card, label);
    assert.equal(await recall(parts, one), "lost");
    assert.deepEqual(planka.look.labels(card), ["claiming"], "which is not ours either");
  }));

Deno.test("a claim that changed nothing is open, and its lock comes off", () =>
  onOneCard(async (parts) => {
    const { planka, card, one, other } = parts;
    await giveUpAt(parts, MOVE, ignored);
    assert.equal(await recall(parts, one), "open");
    assert.deepEqual(planka.look.labels(card), []);
    assert.equal(await claim(parts, other), "claimed");
  }));

Deno.test("a card that was moved on or deleted is lost, and no lock stays", () =>
  onOneCard(async (parts) => {
    const { planka, layout, card, one } = parts;
    await giveUpAt(parts, MOVE, applied);
    planka.person.moveCard(card, layout.list("Done"));
    assert.equal(await recall(parts, one), "lost");
    assert.deepEqual(planka.look.labels(card), []);
    planka.person.deleteCard(card);
    assert.equal(await recall(parts, one), "lost");
  }));

Deno.test("B1 a claim that is lost leaves another's new lock on the card", () =>
  onOneCard(async (parts) => {
    const { planka, layout, label, card, one } = parts;
    age(parts);
    planka.misbehave((apply) => {
      planka.world.cardLabels.remove(...planka.look.cardLabels(card));
      planka.person.putLabel(card, label);
      planka.person.moveCard(card, layout.list("Done"));
      return apply();
    }, "GET /api/cards/:id");
    assert.equal(await claim(parts, one), "lost");
    await one.getReadyTasks([layout.queue("Todo")], all);
    assert.deepEqual(planka.look.labels(card), ["claiming"]);
  }));

Deno.test("R1 a claim that a crash cut short after its move is ours once", () =>
  onOneCard(async (parts) => {
    const { planka, card, open } = parts;
    await giveUpAt(parts, MOVE, applied);
    const results = await Promise.all([open(), open()].map((by) => recall(parts, by, true)));
    assert.deepEqual(results.toSorted(), ["claimed", "lost"]);
    assert.deepEqual(planka.look.labels(card), []);
  }));

Deno.test("R1 after a crash a card without a lock, or with a later one, may be another's", () =>
  onOneCard(async (parts) => {
    const { planka, label, card, one, other } = parts;
    assert.equal(await claim(parts, other), "claimed");
    assert.equal(await recall(parts, one, true), "lost");
    planka.person.putLabel(card, label, new Date(Date.now() + 1_000).toISOString());
    assert.equal(await recall(parts, one, true), "lost");
  }));

Deno.test("R1 after a crash a card that we are no member of is another's, and so is its lock", () =>
  onOneCard(async (parts) => {
    const { planka, layout, label, card, one } = parts;
    planka.person.putLabel(card, label);
    planka.person.moveCard(card, layout.list("In Progress"));
    assert.equal(await recall(parts, one, true), "lost");
    assert.deepEqual(planka.look.labels(card), ["claiming"]);
  }));
