import assert from "node:assert/strict";
import { FakeClock } from "../../../fakes/fake_clock.ts";
import { all, calm, failureOf, onThree, plankaFixture, three } from "../board_fixture.ts";

Deno.test("names of project, board and list may hold dots, spaces and any letters", async () => {
  await using fixture = await plankaFixture();
  const layout = fixture.planka.layOut(
    { "To do. Now!": [{ name: "Ünïcode" }] },
    { project: "v2.0 проект", board: "Board № 1.1" },
  );
  const queue = layout.queue("To do. Now!");
  assert.equal(queue, "v2.0 проект.Board № 1.1.To do. Now!");
  const [task] = await fixture.open().getReadyTasks([queue], all);
  assert.deepEqual([task?.name, task?.queue], ["Ünïcode", queue]);
});

Deno.test("a name that can be cut in two ways means the one list that there is", async () => {
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  planka.layOut({ "D": [{ name: "on A.B, board C" }] }, { project: "A.B", board: "C" });
  planka.layOut({ "X": [], "C.E": [{ name: "on A, board B" }] }, { project: "A", board: "B" });
  const adapter = fixture.open();
  const names = async (queue: string) =>
    (await adapter.getReadyTasks([queue], all)).map(({ name }) => name);
  assert.deepEqual(await names("A.B.C.D"), ["on A.B, board C"]);
  assert.deepEqual(await names("A.B.C.E"), ["on A, board B"]);
});

Deno.test("a name that means two lists is an error that names both", async () => {
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  const one = planka.layOut({ "D": [] }, { project: "A.B", board: "C" });
  const other = planka.layOut({ "C.D": [] }, { project: "A", board: "B" });
  const failure = await failureOf(fixture.open().getReadyTasks(["A.B.C.D"], all));
  assert.match(failure, /^not_found: Cannot read queue "A\.B\.C\.D": queue .* can mean list \d+/);
  for (const { board } of [one, other]) assert.ok(failure.includes(`/boards/${board.id}`), failure);
  assert.ok(failure.endsWith("; rename one of them"));
});

Deno.test("two lists of one name on a board are an error that names both", async () => {
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  const layout = planka.layOut({ "Todo": [] });
  const second = planka.seed.list(layout.board, "Todo");
  const failure = await failureOf(fixture.open().getReadyTasks([layout.queue("Todo")], all));
  assert.ok(failure.includes(`list ${layout.list("Todo").id} on`), failure);
  assert.ok(failure.includes(`list ${second.id} on`), failure);
});

Deno.test("two boards of one name are an error that names both, until one is renamed", async () => {
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  const one = planka.layOut({ "Todo": [{ name: "First" }] });
  const other = planka.layOut({ "Elsewhere": [] });
  const adapter = fixture.open();
  const queue = one.queue("Todo");
  const failure = await failureOf(adapter.getReadyTasks([queue], all));
  for (const { board } of [one, other]) {
    assert.ok(failure.includes(`${planka.url}/boards/${board.id}`), failure);
  }
  const [problem] = await adapter.checkQueues([queue], calm);
  assert.match(problem?.problem ?? "", /^Queue "Artificer\.Work\.Todo" can mean a list on .* or /);
  planka.person.renameBoard(other.board, "Other");
  assert.equal((await adapter.getReadyTasks([queue], all)).length, 1);
});

Deno.test("a namesake that the account cannot see is none", async () => {
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  const layout = planka.layOut({ "Todo": [{ name: "First" }] });
  planka.layOut({ "Todo": [] }, { editors: [] });
  const tasks = await fixture.open().getReadyTasks([layout.queue("Todo")], all);
  assert.equal(tasks.length, 1);
});

Deno.test("names are resolved once: a poll is one request for each list", () =>
  onThree(async ({ planka, layout, adapter }) => {
    for (let poll = 0; poll < 3; poll++) await adapter.getReadyTasks([layout.queue("Todo")], all);
    const lines = planka.requests.lines();
    assert.deepEqual(new Set(lines), new Set([`GET /api/lists/${layout.list("Todo").id} 200`]));
    assert.equal(lines.length, 3);
  }));

Deno.test("the queues of one board share one look at it, also when asked for at once", async () => {
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  const layout = planka.layOut(three);
  const adapter = fixture.open();
  await Promise.all(
    ["Todo", "Done", "In Progress"].map((name) => adapter.getReadyTasks([layout.queue(name)], all)),
  );
  assert.equal(planka.requests.count("GET /api/projects"), 1);
  assert.equal(planka.requests.count("GET /api/boards/:id"), 1);
  assert.equal(planka.requests.count("GET /api/bootstrap"), 1);
});

Deno.test("a list that is made later is found", () =>
  onThree(async ({ planka, layout, adapter }) => {
    const queue = layout.queue("Later");
    assert.match(await failureOf(adapter.getReadyTasks([queue], all)), /^not_found/);
    planka.seed.card(planka.seed.list(layout.board, "Later"), { name: "x" });
    assert.equal((await adapter.getReadyTasks([queue], all)).length, 1);
  }));

Deno.test("a list that was made anew under its old name is found", () =>
  onThree(async ({ planka, layout, adapter }) => {
    planka.person.deleteList(layout.list("Todo"));
    planka.seed.card(planka.seed.list(layout.board, "Todo"), { name: "New" });
    const tasks = await adapter.getReadyTasks([layout.queue("Todo")], all);
    assert.deepEqual(tasks.map(({ name }) => name), ["New"]);
  }));

Deno.test("a task is moved and made in a list that was made anew under its old name", () =>
  onThree(async ({ planka, layout, adapter }) => {
    planka.person.deleteList(layout.list("Done"));
    const done = planka.seed.list(layout.board, "Done");
    await adapter.createTask(layout.queue("Done"), "New", "", calm);
    planka.person.deleteList(done);
    const again = planka.seed.list(layout.board, "Done");
    await adapter.moveTask(layout.card("First").id, layout.queue("Done"), calm);
    assert.deepEqual(planka.look.order(again), ["First"]);
  }));

Deno.test("a renamed list is known by its new name at the latest after ten minutes", async () => {
  const clock = new FakeClock();
  await onThree(async ({ planka, layout, adapter }) => {
    planka.person.renameList(layout.list("Done"), "Finished");
    const { id } = layout.card("First");
    await clock.advance(600_001);
    const { queue } = await adapter.moveTask(id, layout.queue("Finished"), calm);
    assert.equal(queue, layout.queue("Finished"));
    assert.match(
      await failureOf(adapter.moveTask(id, layout.queue("Done"), calm)),
      /^invalid: .*queue "Artificer\.Work\.Done" does not exist/,
    );
  }, { clock });
});

Deno.test("a missing list names the nearest one, in all that ask for it", () =>
  onThree(async ({ layout, adapter }) => {
    const wrong = layout.queue("Tood");
    const hint = `queue "${wrong}" does not exist; did you mean "${layout.queue("Todo")}"?`;
    const { id } = layout.card("First");
    assert.equal(
      await failureOf(adapter.getReadyTasks([wrong], all)),
      `not_found: Cannot read queue "${wrong}": ${hint}`,
    );
    assert.equal(
      await failureOf(adapter.moveTask(id, wrong, calm)),
      `invalid: Cannot move task "${id}": ${hint}`,
    );
    assert.equal(
      await failureOf(adapter.createTask(wrong, "x", "", calm)),
      `invalid: Cannot create a task in "${wrong}": ${hint}`,
    );
    assert.equal(
      await failureOf(adapter.claimTask(id, layout.queue("Todo"), wrong, calm)),
      `invalid: Cannot claim task "${id}": ${hint}`,
    );
  }));

Deno.test("a project or board that is misspelled names the nearest queue", () =>
  onThree(async ({ adapter }) => {
    const suggestions = async (...names: string[]) =>
      (await adapter.checkQueues(names, calm)).map(({ suggestion }) => suggestion);
    assert.deepEqual(
      await suggestions("Artificr.Work.Todo", "Artificer.Wrok.Todo", "artificer.work.todo"),
      ["Artificer.Work.Todo", "Artificer.Work.Todo", "Artificer.Work.Todo"],
    );
  }));

Deno.test("a board that the user is not on is told with what to do", async () => {
  await using fixture = await plankaFixture();
  fixture.planka.layOut(three, { project: "Secret", editors: [] });
  const adapter = fixture.open();
  const [problem] = await adapter.checkQueues(["Secret.Work.Todo"], calm);
  assert.deepEqual(problem, {
    queue: "Secret.Work.Todo",
    problem: 'Queue "Secret.Work.Todo" does not exist on the boards that user "artificer" can see' +
      "; add the user to its board as an editor, or correct the name",
    suggestion: null,
  });
});

Deno.test("a name of too few parts is told how it is written", () =>
  onThree(async ({ adapter }) => {
    const [problem] = await adapter.checkQueues(["Todo"], calm);
    assert.match(problem?.problem ?? "", /; write it as Project\.Board\.List$/);
  }));

Deno.test("a queue of a board that the user may only look at is a problem", () =>
  onThree(async ({ planka, layout, fixture }) => {
    planka.seed.member(layout.board, planka.bot, "viewer");
    const queue = layout.queue("Todo");
    assert.deepEqual(await fixture.open().checkQueues([queue, queue], calm), [{
      queue,
      problem:
        `Queue "${queue}" cannot be worked on: user "artificer" is a viewer of its board; make it an editor`,
      suggestion: null,
      isThere: true,
    }]);
  }));

Deno.test("a queue of a board that an admin can see and is not on is a problem", async () => {
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  const layout = planka.layOut(three);
  planka.person.expel(layout.board, planka.bot);
  planka.world.users.update(planka.bot.id, { role: "admin" });
  const [problem] = await fixture.open().checkQueues([layout.queue("Todo")], calm);
  assert.match(
    problem?.problem ?? "",
    /user "artificer" is not a member of its board; make it an editor$/,
  );
});

Deno.test("a board that was lost is out of sight, which is not the fault of a name", () =>
  onThree(async ({ planka, layout, adapter }) => {
    planka.person.expel(layout.board, planka.bot);
    assert.match(
      await failureOf(adapter.getReadyTasks([layout.queue("Todo")], all)),
      /^forbidden: .*user "artificer" can no longer see the board of queue .*; make the user an editor/,
    );
  }));

Deno.test("no queue is asked for whole boards", () =>
  onThree(async ({ planka, layout, adapter }) => {
    await adapter.getReadyTasks([layout.queue("Todo"), layout.queue("Done")], all);
    assert.equal(planka.requests.count("GET /api/boards/:id"), 0);
  }));
