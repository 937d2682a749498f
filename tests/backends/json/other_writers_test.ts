import assert from "node:assert/strict";
import { systemClock } from "../../../src/async/system_clock.ts";
import { all, boardFixture, calm } from "./board_fixture.ts";
import { runWriter, startWriter } from "./second_process.ts";

const one = { queues: { Todo: [{ id: 1, name: "x" }], Edited: [] } };

/** A save as an editor makes it that knows nothing of locks. */
type Save = (path: string, text: string) => Promise<void>;

const SAVES: Readonly<Record<string, Save>> = {
  "in place": (path, text) => Deno.writeTextFile(path, text),
  "by a rename": async (path, text) => {
    await Deno.writeTextFile(`${path}.editor`, text);
    await Deno.rename(`${path}.editor`, path);
  },
};

for (const [how, save] of Object.entries(SAVES)) {
  for (const moment of ["locked", "temp_created", "temp_written", "temp_synced"] as const) {
    Deno.test(`F2: a save ${how} at "${moment}" of our write is kept, and so is the write`, async () => {
      await using board = await boardFixture(one);
      let saves = 0;
      const adapter = board.open({
        async trace(step) {
          if (step !== moment || saves > 2) return;
          const content = JSON.parse(await board.text());
          content.queues.Edited.push({ id: `e${saves++}`, name: "edited" });
          await save(board.path, JSON.stringify(content));
        },
      });
      await adapter.addComment("1", "ours", calm);
      await adapter.moveTask("1", "Done", calm);
      const { queues } = JSON.parse(await board.text());
      assert.ok(saves > 0);
      assert.equal(queues.Edited.length, saves);
      assert.deepEqual(queues.Todo, []);
      assert.equal(queues.Done[0].comments.length, 1);
      assert.deepEqual(await board.leftovers(), []);
    });
  }
}

Deno.test("F2: a save that takes the task away makes our write fail, not come back", async () => {
  await using board = await boardFixture(one);
  const adapter = board.open({
    async trace(step) {
      if (step === "temp_synced") await Deno.writeTextFile(board.path, '{"queues": {"Todo": []}}');
    },
  });
  await assert.rejects(adapter.addComment("1", "ours", calm), { category: "not_found" });
  assert.equal(await board.text(), '{"queues": {"Todo": []}}');
});

Deno.test("F2: a board that never rests is unavailable after some tries", async () => {
  await using board = await boardFixture(one);
  let saves = 0;
  const adapter = board.open({
    async trace(step) {
      if (step !== "temp_synced") return;
      await Deno.writeTextFile(board.path, JSON.stringify({ ...one, saves: saves++ }));
    },
  });
  await assert.rejects(adapter.addComment("1", "ours", calm), { category: "unavailable" });
  assert.equal(JSON.parse(await board.text()).saves, saves - 1);
  assert.deepEqual(await board.leftovers(), []);
});

Deno.test("F2: an edit that leaves the file's size and time as they were is not overwritten", async () => {
  await using board = await boardFixture(one);
  const text = await board.text();
  const written = (await Deno.stat(board.path)).mtime ?? new Date(0);
  let edit = async () => {
    edit = async () => {};
    await Deno.writeTextFile(board.path, text.replace('"x"', '"y"'));
    await Deno.utime(board.path, written, written);
  };
  // Read at once after it was written, however slow this machine is.
  const clock = { ...systemClock, now: () => written.getTime() };
  const trace = (step: string) => step === "temp_synced" ? edit() : undefined;
  const adapter = board.open({ clock, trace });
  await adapter.addComment("1", "ours", calm);
  const { name, comments } = await adapter.getTask("1", calm);
  assert.deepEqual([name, comments.length], ["y", 1]);
});

Deno.test("F2: every edit that a second process makes during our writes survives", async () => {
  await using board = await boardFixture(one);
  let edits = 0;
  let edit = async () => {};
  const adapter = board.open({ trace: (step) => step === "temp_synced" ? edit() : undefined });
  for (let count = 0; count < 4; count++) {
    edit = async () => {
      edit = async () => {};
      await runWriter("edit", board.path, String(edits++));
    };
    await adapter.addComment("1", `${count}`, calm);
  }
  const edited = (await adapter.getReadyTasks(["Edited"], all)).map(({ id }) => id);
  assert.deepEqual(edited, ["edited-0", "edited-1", "edited-2", "edited-3"]);
  assert.equal((await adapter.getTask("1", calm)).comments.length, 4);
});

Deno.test("a file that is half saved is waited for", async () => {
  await using board = await boardFixture(one);
  let reads = 0;
  const adapter = board.open({
    trace: (step) => {
      if (step === "read" && ++reads === 2) Deno.writeTextFileSync(board.path, JSON.stringify(one));
    },
  });
  await Deno.writeTextFile(board.path, "");
  assert.equal((await adapter.getReadyTasks(["Todo"], all)).length, 1);
  assert.ok(reads >= 2);
});

Deno.test("B1: two processes that claim 200 tasks claim each once", async () => {
  const tasks = Array.from({ length: 200 }, (_, id) => ({ id, name: `task ${id}` }));
  await using board = await boardFixture({ queues: { Todo: tasks } });
  const [one, two] = await Promise.all([
    runWriter("claim", board.path, "Todo", "Doing", "one"),
    runWriter("claim", board.path, "Todo", "Doing", "two"),
  ]);
  const won = [one.out, two.out].map((out) => out.split("\n").filter((id) => id !== ""));
  assert.deepEqual(
    won.flat().map(Number).toSorted((a, b) => a - b),
    tasks.map(({ id }) => id),
  );
  const { Todo, Doing } = JSON.parse(await board.text()).queues;
  assert.deepEqual(Todo, []);
  for (const { id, assignees } of Doing) {
    assert.deepEqual(assignees, [won[0]?.includes(String(id)) ? "one" : "two"]);
  }
});

Deno.test("comments of two processes and of two adapters are all kept", async () => {
  await using board = await boardFixture(one);
  const adapters = [board.open(), board.open()];
  const others = [
    startWriter("comment", board.path, "1", "30"),
    startWriter("comment", board.path, "1", "30"),
  ];
  for (let count = 0; count < 20; count++) {
    await Promise.all(adapters.map((adapter) => adapter.addComment("1", `${count}`, calm)));
  }
  for (const other of others) assert.ok((await other.output()).success);
  const [adapter] = adapters;
  const comments = (await adapter?.getTask("1", calm))?.comments ?? [];
  assert.equal(comments.length, 100);
  assert.equal(new Set(comments.map(({ id }) => id)).size, 100);
});
