import assert from "node:assert/strict";
import {
  broken,
  dropAfter,
  type FakePlanka,
  type Layout,
  type SeenRequest,
} from "../../fakes/planka/mod.ts";
import { all, calm, failureOf, onThree, plankaFixture, three } from "./board_fixture.ts";

/** The requests that change something, such as `PATCH /api/cards/:id`, with ids left out. */
function writesTo({ requests }: FakePlanka): string[] {
  return requests.all().filter(({ method }) => method !== "GET").map(shape);
}

function shape({ method, path }: SeenRequest): string {
  return `${method} ${path.replace(/\d{6,}/g, ":id")}`;
}

const CARD = "PATCH /api/cards/:id";

Deno.test("an edit that changes nothing writes nothing", () =>
  onThree(async ({ planka, layout, adapter }) => {
    const { id } = layout.card("First");
    const changes = { name: "New", description: "d", labels: ["bug"], assignees: ["artificer"] };
    await adapter.updateTask(id, changes, calm);
    const { updatedAt } = planka.look.card({ id });
    planka.requests.clear();
    await adapter.updateTask(id, changes, calm);
    await adapter.updateTask(id, {}, calm);
    assert.deepEqual(writesTo(planka), []);
    assert.equal(planka.look.card({ id }).updatedAt, updatedAt);
  }));

Deno.test("a move to where a task is writes nothing", () =>
  onThree(async ({ planka, layout, adapter }) => {
    await adapter.moveTask(layout.card("First").id, layout.queue("Todo"), calm);
    assert.deepEqual(writesTo(planka), []);
  }));

Deno.test("only what differs is written, new labels of the board first, what is taken off last", async () => {
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  const layout = planka.layOut({
    Todo: [{ name: "Fix", labels: ["bug", "ui"], assignees: ["ana"] }],
  });
  planka.seed.member(layout.board, planka.seed.user({ username: "ben" }));
  const adapter = fixture.open();
  const changes = { name: "Fixed", labels: ["ui", "docs"], assignees: ["ben"] };
  const { name, labels, assignees } = await adapter.updateTask(
    layout.card("Fix").id,
    changes,
    calm,
  );
  assert.deepEqual({ name, labels: labels.toSorted(), assignees }, {
    ...changes,
    labels: ["docs", "ui"],
  });
  assert.deepEqual(writesTo(planka), [
    "POST /api/boards/:id/labels",
    CARD,
    "POST /api/cards/:id/card-memberships",
    "POST /api/cards/:id/card-labels",
    "DELETE /api/cards/:id/card-labels/labelId::id",
    "DELETE /api/cards/:id/card-memberships/userId::id",
  ]);
  assert.deepEqual(planka.requests.bodies(CARD), [{ name: "Fixed" }]);
});

Deno.test("an edit that was cut short is finished by the same edit", () =>
  onThree(async ({ planka, layout, adapter }) => {
    const card = layout.card("First");
    const changes = { name: "New", labels: ["a", "b"] };
    planka.misbehave(dropAfter, "POST /api/cards/:id/card-labels");
    assert.match(await failureOf(adapter.updateTask(card.id, changes, calm)), /^unavailable/);
    const { name, labels } = await adapter.updateTask(card.id, changes, calm);
    assert.deepEqual({ name, labels: labels.toSorted() }, changes);
    assert.equal(planka.look.boardLabels(layout.board).length, 2);
  }));

const refused = {
  "a name that is too long": { name: "x".repeat(1_025) },
  "a NUL": { description: "a\0b" },
  "a label that is too long": { labels: ["x".repeat(129)] },
  "somebody who is not on the board": { assignees: ["nobody"] },
  "a description that is too long": { description: "x".repeat(1_048_577) },
};
for (const [what, bad] of Object.entries(refused)) {
  Deno.test(`an edit with ${what} is refused before anything is written`, () =>
    onThree(async ({ planka, layout, adapter }) => {
      const good = { name: "New", labels: ["bug"], assignees: ["artificer"] };
      const { id } = layout.card("First");
      const failure = await failureOf(adapter.updateTask(id, { ...good, ...bad }, calm));
      assert.match(failure, new RegExp(`^invalid: Cannot update task "${id}": `));
      assert.deepEqual(writesTo(planka), []);
    }));
}

Deno.test("an edit that Planka itself refuses changes nothing", () =>
  onThree(async ({ planka, layout, adapter }) => {
    const card = layout.card("First");
    const body = JSON.stringify({ code: "E_UNPROCESSABLE_ENTITY", message: "No" });
    const headers = { "content-type": "application/json" };
    planka.misbehave(() => ({ status: 422, headers, body }), CARD);
    const changes = { name: "New", labels: ["bug"], assignees: ["artificer"] };
    assert.match(
      await failureOf(adapter.updateTask(card.id, changes, calm)),
      /^invalid: .*Planka answered 422 \(No\)/,
    );
    assert.deepEqual([planka.look.labels(card), planka.look.members(card)], [[], []]);
  }));

Deno.test("somebody who has left the board is refused before anything is written", async () => {
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  const layout = planka.layOut(three);
  const ana = planka.seed.user({ username: "ana" });
  planka.seed.member(layout.board, ana);
  const adapter = fixture.open();
  const { id } = layout.card("First");
  await adapter.getTask(id, calm);
  planka.person.expel(layout.board, ana);
  const changes = { name: "New", assignees: ["ana"] };
  assert.match(
    await failureOf(adapter.updateTask(id, changes, calm)),
    /^invalid: .*"ana" is not a member/,
  );
  assert.deepEqual(writesTo(planka), []);
});

Deno.test("somebody who has joined the board since can be assigned", () =>
  onThree(async ({ planka, layout, adapter }) => {
    planka.seed.member(layout.board, planka.seed.user({ username: "ana", name: "Ana Smith" }));
    const { assignees } = await adapter.updateTask(
      layout.card("First").id,
      { assignees: ["Ana Smith"] },
      calm,
    );
    assert.deepEqual(assignees, ["ana"]);
  }));

Deno.test("a label that somebody made since is used, and not made again", () =>
  onThree(async ({ planka, layout, adapter }) => {
    planka.seed.label(layout.board, "bug");
    await adapter.updateTask(layout.card("First").id, { labels: ["bug"] }, calm);
    assert.deepEqual(planka.look.boardLabels(layout.board), ["bug"]);
  }));

Deno.test("a label that was taken off the board since is made again", () =>
  onThree(async ({ planka, layout, adapter }) => {
    await adapter.updateTask(layout.card("First").id, { labels: ["bug"] }, calm);
    const [label] = planka.world.labels.where(({ name }) => name === "bug");
    assert.ok(label);
    planka.world.cardLabels.remove(...planka.world.cardLabels.all());
    planka.world.labels.remove(label);
    const changes = { labels: ["bug"] };
    const { labels } = await adapter.updateTask(layout.card("Second").id, changes, calm);
    assert.deepEqual(labels, ["bug"]);
  }));

Deno.test("one label is made where two tasks want it at once", () =>
  onThree(async ({ planka, layout, adapter }) => {
    await Promise.all(["First", "Second", "Third"].map((name) => {
      return adapter.updateTask(layout.card(name).id, { labels: ["new", "bug"] }, calm);
    }));
    assert.deepEqual(planka.look.boardLabels(layout.board).toSorted(), ["bug", "new"]);
  }));

Deno.test("of labels that share a name the oldest is put on, and all are taken off", () =>
  onThree(async ({ planka, layout, adapter }) => {
    const [older, younger] = [1, 2].map(() => planka.seed.label(layout.board, "bug"));
    assert.ok(older && younger);
    const [first, second] = [layout.card("First"), layout.card("Second")];
    await adapter.updateTask(first.id, { labels: ["bug"] }, calm);
    assert.deepEqual(planka.look.cardLabels(first).map(({ labelId }) => labelId), [older.id]);
    for (const label of [older, younger]) planka.person.putLabel(second, label);
    assert.deepEqual((await adapter.updateTask(second.id, { labels: [] }, calm)).labels, []);
    assert.deepEqual(planka.look.cardLabels(second), []);
  }));

Deno.test("a label without a name is neither shown nor taken off", () =>
  onThree(async ({ planka, layout, adapter }) => {
    const card = layout.card("First");
    const label = planka.seed.label(layout.board, "x");
    planka.person.putLabel(card, planka.world.labels.overwrite(label.id, { name: null }));
    assert.deepEqual((await adapter.updateTask(card.id, { labels: ["a"] }, calm)).labels, ["a"]);
    assert.deepEqual(planka.look.labels(card).toSorted(), ["a", null]);
  }));

Deno.test("agents neither see the claim label nor set it nor take it off", () =>
  onThree(async ({ planka, layout, adapter }) => {
    const card = layout.card("First");
    planka.person.putLabel(card, planka.seed.label(layout.board, "claiming"));
    assert.deepEqual((await adapter.getTask(card.id, calm)).labels, []);
    assert.deepEqual((await adapter.updateTask(card.id, { labels: ["a"] }, calm)).labels, ["a"]);
    assert.deepEqual(planka.look.labels(card).toSorted(), ["a", "claiming"]);
    assert.match(
      await failureOf(adapter.updateTask(card.id, { labels: ["claiming"] }, calm)),
      /^invalid: .*label "claiming" is the dispatcher's own; choose another$/,
    );
  }, { options: { claim_label: "claiming" } }));

Deno.test("a comment is cleaned of NUL and kept as it then is", () =>
  onThree(async ({ planka, layout, adapter }) => {
    const card = layout.card("First");
    const { text } = await adapter.addComment(card.id, "out\0put", calm);
    assert.equal(text, "output");
    assert.deepEqual(planka.look.comments(card), ["output"]);
  }));

Deno.test("a comment whose body would be too long is refused before it is sent", () =>
  onThree(async ({ planka, layout, adapter }) => {
    const text = "\n".repeat(600_000);
    assert.match(
      await failureOf(adapter.addComment(layout.card("First").id, text, calm)),
      /^invalid: Cannot comment on task ".*": it is \d+ bytes long as JSON/,
    );
    assert.deepEqual(writesTo(planka), []);
  }));

Deno.test("B4 what failed while the board was broken goes well once it is mended", () =>
  onThree(async ({ planka, layout, adapter }) => {
    const card = layout.card("First");
    planka.misbehave(broken, "* /*", 999);
    assert.match(await failureOf(adapter.addComment(card.id, "x", calm)), /^unavailable/);
    assert.match(
      await failureOf(adapter.moveTask(card.id, layout.queue("Done"), calm)),
      /^unavailable/,
    );
    planka.heal();
    await adapter.addComment(card.id, "x", calm);
    await adapter.moveTask(card.id, layout.queue("Done"), calm);
    assert.deepEqual([planka.look.comments(card), planka.look.listOf(card)], [["x"], "Done"]);
  }));

Deno.test("B6 a card that was deleted is not found, whatever is done to it", () =>
  onThree(async ({ planka, layout, adapter }) => {
    const { id } = layout.card("First");
    planka.person.deleteCard({ id });
    const [todo, done] = [layout.queue("Todo"), layout.queue("Done")];
    for (
      const call of [
        adapter.getTask(id, calm),
        adapter.moveTask(id, done, calm),
        adapter.addComment(id, "x", calm),
        adapter.updateTask(id, { name: "x" }, calm),
      ]
    ) assert.match(await failureOf(call), /^not_found: Cannot .*: the board has no task "\d+"$/);
    assert.equal(await adapter.claimTask(id, todo, done, calm), "lost");
    assert.equal(await adapter.releaseTask(id, todo, done, calm), "lost");
  }));

Deno.test("an admin who is not on the board is told so, and nothing is written", async () => {
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  const layout = planka.layOut(three);
  planka.person.expel(layout.board, planka.bot);
  planka.world.users.update(planka.bot.id, { role: "admin" });
  const adapter = fixture.open();
  const { id } = layout.card("First");
  const [todo, done] = [layout.queue("Todo"), layout.queue("Done")];
  for (
    const call of [
      () => adapter.moveTask(id, done, calm),
      () => adapter.addComment(id, "x", calm),
      () => adapter.updateTask(id, { name: "x" }, calm),
      () => adapter.claimTask(id, todo, done, calm),
    ]
  ) {
    assert.match(
      await failureOf(call()),
      /^forbidden: .*though the task is there; add the user to its board as an editor$/,
    );
  }
  assert.match(
    await failureOf(adapter.createTask(todo, "x", "", calm)),
    /^forbidden: .*though the queue is there; add the user to its board as an editor$/,
  );
});

Deno.test("a task is moved to another board with its labels and those members who are on both", async () => {
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  const here = planka.layOut({ Todo: [{ name: "Move", labels: ["bug"], assignees: ["ana"] }] });
  const there = planka.layOut({ Inbox: [] }, { board: "Other" });
  const adapter = fixture.open();
  const { id } = here.card("Move");
  await adapter.updateTask(id, { assignees: ["ana", "artificer"] }, calm);
  const task = await adapter.moveTask(id, there.queue("Inbox"), calm);
  assert.deepEqual([task.queue, task.labels, task.assignees], [
    there.queue("Inbox"),
    ["bug"],
    ["artificer"],
  ]);
  assert.deepEqual(await adapter.getTask(id, calm), task);
});

Deno.test("tasks that are moved and made are at the end, behind what people put there", async () => {
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  const layout: Layout = planka.layOut(three);
  const [done, todo] = [layout.list("Done"), layout.list("Todo")];
  const adapter = fixture.open();
  planka.seed.cards(done, 60);
  await adapter.moveTask(layout.card("First").id, layout.queue("Done"), calm);
  planka.person.moveCard(layout.card("Second"), done);
  assert.deepEqual(planka.look.order(done).slice(-2), ["First", "Second"]);
  await adapter.createTask(layout.queue("Todo"), "Made", "", calm);
  assert.deepEqual(planka.look.order(todo), ["Third", "Made"]);
  // Only to see whether they were renamed: the position needs no look at the other cards.
  assert.equal(planka.requests.count("GET /api/lists/:id"), 2);
});

Deno.test("a task that is made has the description that was given, or none", () =>
  onThree(async ({ planka, layout, adapter }) => {
    const { id } = await adapter.createTask(layout.queue("Todo"), "Made", "", calm);
    assert.equal(planka.look.card({ id }).description, null);
    const ready = await adapter.getReadyTasks([layout.queue("Todo")], all);
    assert.equal(ready.at(-1)?.id, id);
    assert.match(
      await failureOf(adapter.createTask(layout.queue("Todo"), "a\0b", "", calm)),
      /^invalid: Cannot create a task in ".*": its name holds a NUL/,
    );
  }));

Deno.test("an edit whose last write is refused is taken back", () =>
  onThree(async ({ planka, layout, adapter }) => {
    const { id } = layout.card("First");
    planka.seed.member(layout.board, planka.seed.user({ username: "ana" }));
    await adapter.updateTask(id, { description: "old", labels: ["bug"] }, calm);
    const before = await adapter.getTask(id, calm);
    const refusal = { status: 403, headers: { "content-type": "application/json" }, body: "{}" };
    planka.misbehave(() => refusal, "DELETE /api/cards/:id/card-labels/:label");
    const edit = { name: "x", description: "new", labels: ["ui"], assignees: ["ana"] };
    assert.match(await failureOf(adapter.updateTask(id, edit, calm)), /^forbidden: /);
    assert.deepEqual(await adapter.getTask(id, calm), before);
    await adapter.updateTask(id, edit, calm);
    const { name, description, labels, assignees } = await adapter.getTask(id, calm);
    assert.deepEqual({ name, description, labels, assignees }, edit);
  }));
