import assert from "node:assert/strict";
import { malformed } from "../../fakes/planka/mod.ts";
import { all, calm, onThree, plankaFixture, three } from "./board_fixture.ts";

Deno.test("a task has its labels, assignees, checklists and comments by name", async () => {
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  const layout = planka.layOut({
    Todo: [{
      name: "Fix",
      description: "It *breaks*",
      labels: ["bug", "ui"],
      assignees: ["ana"],
      comments: ["one", "two"],
      tasks: [{ name: "write test" }, { name: "fix", isCompleted: true }],
    }],
  });
  const { id, createdAt } = layout.card("Fix");
  const task = await fixture.open().getTask(id, calm);
  const { comments, tasks, ...rest } = task;
  assert.deepEqual(rest, {
    id,
    name: "Fix",
    description: "It *breaks*",
    url: `${planka.url}/cards/${id}`,
    queue: layout.queue("Todo"),
    createdAt,
    labels: ["bug", "ui"],
    assignees: ["ana"],
  });
  assert.deepEqual(comments.map(({ author, text }) => [author, text]), [
    ["demo", "one"],
    ["demo", "two"],
  ]);
  assert.ok(comments.every((comment) => comment.createdAt?.endsWith("Z")));
  assert.deepEqual(tasks.map(({ name, completed }) => [name, completed]), [
    ["write test", false],
    ["fix", true],
  ]);
});

for (const count of [1, 49, 50, 51, 100, 120]) {
  Deno.test(`${count} comments are all read, oldest first, in as few pages as they take`, () =>
    onThree(async ({ planka, layout, adapter }) => {
      const card = layout.card("First");
      const texts = Array.from({ length: count }, (_, index) => `comment ${index}`);
      for (const text of texts) planka.person.comment(card, text);
      const { comments } = await adapter.getTask(card.id, calm);
      assert.deepEqual(comments.map(({ text }) => text), texts);
      assert.equal(
        planka.requests.count("GET /api/cards/:id/comments"),
        Math.ceil(count / 50),
      );
    }));
}

Deno.test("a card without comments is not asked for them", () =>
  onThree(async ({ planka, layout, adapter }) => {
    await adapter.getTask(layout.card("First").id, calm);
    assert.deepEqual(planka.requests.lines(), [`GET /api/cards/${layout.card("First").id} 200`]);
  }));

Deno.test("a server that does not count comments is asked until there are no more", () =>
  onThree(async ({ planka, layout, adapter }) => {
    const card = layout.card("First");
    for (let count = 0; count < 60; count++) planka.person.comment(card, `${count}`);
    planka.misbehave(malformed(card.id, { commentsTotal: undefined }), "GET /api/cards/:id");
    assert.equal((await adapter.getTask(card.id, calm)).comments.length, 60);
  }));

Deno.test("ready cards are all there, however many, from the top", async () => {
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  const layout = planka.layOut({ Todo: [] });
  planka.seed.cards(layout.list("Todo"), 130);
  const last = planka.look.cardsIn(layout.list("Todo")).at(-1);
  assert.ok(last);
  planka.person.moveCard(last, layout.list("Todo"), 1);
  const tasks = await fixture.open().getReadyTasks([layout.queue("Todo")], all);
  assert.equal(tasks.length, 130);
  assert.deepEqual(tasks.map(({ name }) => name), planka.look.order(layout.list("Todo")));
  assert.equal(tasks[0]?.id, last.id);
});

Deno.test("a ready task costs no request for its comments", () =>
  onThree(async ({ planka, layout, adapter }) => {
    planka.person.comment(layout.card("First"), "hello");
    const [task] = await adapter.getReadyTasks([layout.queue("Todo")], all);
    assert.deepEqual(task?.comments, []);
    assert.equal(planka.requests.count(), 1);
  }));

for (
  const damage of [{ name: null }, { id: "x/../y" }, { listId: 7 }, { position: "top" }]
) {
  Deno.test(`B6 a card with ${JSON.stringify(damage)} among good ones is left out and told once`, () =>
    onThree(async ({ planka, layout, adapter, fixture }) => {
      planka.misbehave(malformed(layout.card("Second").id, damage), "GET /api/lists/:id", 3);
      for (let poll = 0; poll < 3; poll++) {
        const tasks = await adapter.getReadyTasks([layout.queue("Todo")], all);
        assert.deepEqual(tasks.map(({ name }) => name), ["First", "Third"]);
      }
      assert.equal(fixture.warnings.length, 1);
      assert.match(
        fixture.warnings[0] ?? "",
        /^Cannot read card ".*" of queue ".*": \w+: .*; it is skipped$/,
      );
    }));
}

Deno.test("B6 a bad card does not take the place of a good one", () =>
  onThree(async ({ planka, layout, adapter }) => {
    planka.misbehave(malformed(layout.card("First").id, { name: 7 }), "GET /api/lists/:id");
    const tasks = await adapter.getReadyTasks([layout.queue("Todo")], { ...calm, limit: 2 });
    assert.deepEqual(tasks.map(({ name }) => name), ["Second", "Third"]);
  }));

Deno.test("a label and a member that are new on the board are known by name at once", () =>
  onThree(async ({ planka, layout, adapter }) => {
    const { board } = layout;
    planka.person.putLabel(layout.card("First"), planka.seed.label(board, "fresh"));
    assert.deepEqual((await adapter.getTask(layout.card("First").id, calm)).labels, ["fresh"]);
    assert.equal(planka.requests.count("GET /api/boards/:id"), 1);
  }));

Deno.test("what the board does not know even then is not looked for each time", () =>
  onThree(async ({ planka, layout, adapter }) => {
    const label = planka.seed.label(layout.board, "gone");
    planka.person.putLabel(layout.card("First"), label);
    planka.world.labels.remove(label);
    for (let count = 0; count < 3; count++) {
      assert.deepEqual((await adapter.getTask(layout.card("First").id, calm)).labels, []);
    }
    assert.equal(planka.requests.count("GET /api/boards/:id"), 1);
  }));

Deno.test("B6 an archived card is in no queue, and can still be read and commented on", () =>
  onThree(async ({ planka, layout, adapter }) => {
    const card = layout.card("First");
    planka.person.archiveCard(card);
    assert.equal((await adapter.getTask(card.id, calm)).queue, "Artificer.Work (archived)");
    await adapter.addComment(card.id, "too late", calm);
    assert.deepEqual(planka.look.comments(card), ["too late"]);
    const ready = await adapter.getReadyTasks([layout.queue("Todo")], all);
    assert.deepEqual(ready.map(({ name }) => name), ["Second", "Third"]);
  }));

Deno.test("a list of closed cards is a queue too", async () => {
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  const layout = planka.layOut(three);
  planka.seed.list(layout.board, "Closed", "closed");
  const adapter = fixture.open();
  const { id } = layout.card("First");
  const { queue } = await adapter.moveTask(id, layout.queue("Closed"), calm);
  assert.equal(queue, layout.queue("Closed"));
  assert.equal((await adapter.getReadyTasks([queue], all)).length, 1);
});

Deno.test("an admin can read a card of a board that no queue is on", async () => {
  await using fixture = await plankaFixture();
  const layout = fixture.planka.layOut(three, { project: "Other" });
  fixture.planka.layOut(three);
  const task = await fixture.open().getTask(layout.card("First").id, calm);
  assert.equal(task.queue, "Other.Work.Todo");
});
