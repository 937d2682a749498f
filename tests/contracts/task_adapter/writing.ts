import assert from "node:assert/strict";
import { calm, namesIn, onThree, type Promised, taskOf } from "./subject.ts";

const STRANGE = 'Grüße 👩‍💻 \u2028 "quoted" \\ </script> {task_id} $(id)';

/** What changing a board promises. */
export const writingPromises: Promised = {
  "a move goes to the end of the target queue": onThree(async (board) => {
    const { adapter, id, queue } = board;
    await adapter.moveTask(id("Second"), queue("Done"), calm);
    const moved = await adapter.moveTask(id("First"), queue("Done"), calm);
    assert.equal(moved.queue, queue("Done"));
    assert.deepEqual(await namesIn(board, "Done"), ["Second", "First"]);
    assert.deepEqual(await namesIn(board, "Todo"), ["Third"]);
  }),

  "a move to the queue that a task is in leaves it in its place": onThree(async (board) => {
    const task = await board.adapter.moveTask(board.id("First"), board.queue("Todo"), calm);
    assert.equal(task.name, "First");
    assert.deepEqual(await namesIn(board, "Todo"), ["First", "Second", "Third"]);
  }),

  "a move changes nothing but the queue": onThree(async (board) => {
    const before = await taskOf(board, "First");
    const after = await board.adapter.moveTask(board.id("First"), board.queue("Done"), calm);
    assert.deepEqual(after, { ...before, queue: board.queue("Done") });
    assert.deepEqual(await taskOf(board, "First"), after);
  }),

  "a task that was moved away and back is at the end": onThree(async (board) => {
    await board.adapter.moveTask(board.id("First"), board.queue("Done"), calm);
    await board.adapter.moveTask(board.id("First"), board.queue("Todo"), calm);
    assert.deepEqual(await namesIn(board, "Todo"), ["Second", "Third", "First"]);
  }),

  "a comment is returned as it is kept, by the authenticated user": onThree(async (board) => {
    const comment = await board.adapter.addComment(board.id("First"), "Hello", calm);
    assert.equal(comment.text, "Hello");
    assert.equal(comment.author, board.user);
    assert.ok(comment.createdAt === null || comment.createdAt.endsWith("Z"));
    assert.deepEqual((await taskOf(board, "First")).comments, [comment]);
  }),

  "comments are oldest first, and equal ones are two": onThree(async (board) => {
    for (const text of ["one", "two", "two"]) {
      await board.adapter.addComment(board.id("First"), text, calm);
    }
    const { comments } = await taskOf(board, "First");
    assert.deepEqual(comments.map(({ text }) => text), ["one", "two", "two"]);
    assert.equal(new Set(comments.map(({ id }) => id)).size, 3);
  }),

  "a comment keeps lines, quotes and every character": onThree(async (board) => {
    const text = `first\n\n\tsecond ${STRANGE}`;
    await board.adapter.addComment(board.id("First"), text, calm);
    assert.equal((await taskOf(board, "First")).comments[0]?.text, text);
  }),

  "an edit of one field leaves the others": onThree(async (board) => {
    const before = await taskOf(board, "First");
    const after = await board.adapter.updateTask(board.id("First"), { name: "Renamed" }, calm);
    assert.deepEqual(after, { ...before, name: "Renamed" });
    assert.deepEqual(await taskOf(board, "First"), after);
  }),

  "an edit keeps the task in its place": onThree(async (board) => {
    await board.adapter.updateTask(board.id("Second"), { name: "Renamed" }, calm);
    assert.deepEqual(await namesIn(board, "Todo"), ["First", "Renamed", "Third"]);
  }),

  "all fields can be edited at once": onThree(async (board) => {
    const changes = {
      name: "New",
      description: "text",
      labels: ["docs"],
      assignees: ["ben"],
    };
    const { name, description, labels, assignees } = await board.adapter.updateTask(
      board.id("Second"),
      changes,
      calm,
    );
    assert.deepEqual({ name, description, labels, assignees }, changes);
  }),

  "labels replace the whole set": onThree(async (board) => {
    await board.adapter.updateTask(board.id("First"), { labels: ["ui", "docs"] }, calm);
    const { labels, assignees } = await taskOf(board, "First");
    assert.deepEqual(labels.toSorted(), ["docs", "ui"]);
    assert.deepEqual(assignees, ["ana"]);
  }),

  "assignees replace the whole set": onThree(async (board) => {
    await board.adapter.updateTask(board.id("First"), { assignees: ["ben"] }, calm);
    assert.deepEqual((await taskOf(board, "First")).assignees, ["ben"]);
  }),

  "empty sets and an empty description remove what was there": onThree(async (board) => {
    const changes = { labels: [], assignees: [], description: "" };
    await board.adapter.updateTask(board.id("First"), changes, calm);
    const { labels, assignees, description } = await taskOf(board, "First");
    assert.deepEqual({ labels, assignees, description }, changes);
  }),

  "a label that is given twice is there once": onThree(async (board) => {
    const { labels } = await board.adapter.updateTask(
      board.id("Second"),
      { labels: ["bug", "bug"] },
      calm,
    );
    assert.deepEqual(labels, ["bug"]);
  }),

  "the same edit twice is the same as once": onThree(async (board) => {
    const changes = { name: "Same", labels: ["a"], description: "d" };
    const once = await board.adapter.updateTask(board.id("First"), changes, calm);
    assert.deepEqual(await board.adapter.updateTask(board.id("First"), changes, calm), once);
  }),

  "an edit of nothing changes nothing": onThree(async (board) => {
    const before = await taskOf(board, "First");
    assert.deepEqual(await board.adapter.updateTask(board.id("First"), {}, calm), before);
  }),

  "every character of a name and a description is kept": onThree(async (board) => {
    const changes = { name: STRANGE, description: `${STRANGE}\n${STRANGE}` };
    await board.adapter.updateTask(board.id("First"), changes, calm);
    const { name, description } = await taskOf(board, "First");
    assert.deepEqual({ name, description }, changes);
  }),

  "a name like an option or a template stays text": onThree(async (board) => {
    for (const name of ["--dangerously-skip-permissions", "__proto__", "{task_url}", "null"]) {
      const task = await board.adapter.updateTask(board.id("First"), { name }, calm);
      assert.equal(task.name, name);
    }
  }),

  "a description of 1 MiB is kept": onThree(async (board) => {
    const description = "0123456789abcde\n".repeat(65_536);
    await board.adapter.updateTask(board.id("First"), { description }, calm);
    assert.equal((await taskOf(board, "First")).description, description);
  }),

  "a created task is at the end of its queue, and empty": onThree(async (board) => {
    const { adapter, queue } = board;
    const task = await adapter.createTask(queue("Todo"), "Fourth", "Some words", calm);
    assert.deepEqual(await namesIn(board, "Todo"), ["First", "Second", "Third", "Fourth"]);
    assert.deepEqual(await adapter.getTask(task.id, calm), task);
    assert.equal(task.queue, queue("Todo"));
    assert.equal(task.description, "Some words");
    assert.deepEqual([task.labels, task.assignees, task.comments, task.tasks], [[], [], [], []]);
  }),

  "a created task can be used like any other": onThree(async (board) => {
    const { adapter, queue } = board;
    const { id } = await adapter.createTask(queue("Done"), "Made", "", calm);
    await adapter.addComment(id, "hello", calm);
    const moved = await adapter.moveTask(id, queue("Todo"), calm);
    assert.equal(moved.comments[0]?.text, "hello");
  }),

  "two tasks of one name are two": onThree(async ({ adapter, queue }) => {
    const one = await adapter.createTask(queue("Todo"), "Twin", "", calm);
    const two = await adapter.createTask(queue("Todo"), "Twin", "", calm);
    assert.notEqual(one.id, two.id);
  }),

  "20 comments at once are all kept": onThree(async (board) => {
    const texts = Array.from({ length: 20 }, (_, index) => `comment ${index}`);
    await Promise.all(texts.map((text, index) => {
      const adapter = index % 2 === 0 ? board.adapter : board.other;
      return adapter.addComment(board.id("First"), text, calm);
    }));
    const { comments } = await taskOf(board, "First");
    assert.deepEqual(comments.map(({ text }) => text).toSorted(), texts.toSorted());
  }),

  "20 tasks made at once are all kept": onThree(async (board) => {
    const made = await Promise.all(Array.from({ length: 20 }, (_, index) => {
      const adapter = index % 2 === 0 ? board.adapter : board.other;
      return adapter.createTask(board.queue("Done"), `New ${index}`, "", calm);
    }));
    assert.equal(new Set(made.map(({ id }) => id)).size, 20);
    assert.equal((await namesIn(board, "Done")).length, 20);
  }),

  "writes to one task take effect in the order of the calls": onThree(async (board) => {
    const { adapter, id, queue } = board;
    await Promise.all([
      adapter.updateTask(id("First"), { name: "one" }, calm),
      adapter.moveTask(id("First"), queue("Done"), calm),
      adapter.updateTask(id("First"), { name: "two" }, calm),
      adapter.moveTask(id("First"), queue("In Progress"), calm),
    ]);
    const task = await taskOf(board, "First");
    assert.deepEqual([task.name, task.queue], ["two", queue("In Progress")]);
  }),

  "what one client wrote, the other reads": onThree(async (board) => {
    await board.adapter.updateTask(board.id("First"), { description: "seen" }, calm);
    assert.equal((await board.other.getTask(board.id("First"), calm)).description, "seen");
  }),
};
