import assert from "node:assert/strict";
import type { Board } from "../../../../src/backends/planka/model/board.ts";
import {
  factsOf,
  instantOf,
  toComment,
  toTask,
} from "../../../../src/backends/planka/model/mapping.ts";

const board: Board = {
  id: "1",
  fullName: "P.B",
  lists: [{ id: "10", name: "Todo" }],
  trashId: null,
  labels: [
    { id: "20", name: "bug" },
    { id: "21", name: "bug" },
    { id: "22", name: null },
    { id: "23", name: "claiming" },
  ],
  members: [{ userId: "30", username: "ana", name: "Ana", email: null, role: "editor" }],
  lastLabelPosition: 0,
  readAt: 0,
  known: new Set(),
};

const card = (id: string) => ({
  id,
  boardId: "1",
  listId: "10",
  name: `Card ${id}`,
  description: null,
  position: 1,
  createdAt: "2026-01-01T00:00:00.000Z",
});

const none = { cardLabels: [], cardMemberships: [], taskLists: [], tasks: [] };
const mapping = {
  board,
  queue: "P.B.Todo",
  comments: [],
  base: "http://localhost:3000/planka",
  claimLabel: "claiming",
};

Deno.test("a card is a task with the address of its page", () => {
  const [facts] = factsOf([card("5")], none);
  assert.deepEqual(facts && toTask(facts, mapping), {
    id: "5",
    name: "Card 5",
    description: "",
    url: "http://localhost:3000/planka/cards/5",
    queue: "P.B.Todo",
    createdAt: "2026-01-01T00:00:00.000Z",
    labels: [],
    assignees: [],
    comments: [],
    tasks: [],
  });
});

Deno.test("labels are named once each; nameless ones and the claim label are not shown", () => {
  const cardLabels = ["20", "21", "22", "23", "99"].map((labelId, index) => ({
    id: `${index + 1}`,
    cardId: "5",
    labelId,
  }));
  const [facts] = factsOf([card("5")], { ...none, cardLabels });
  assert.deepEqual(facts && toTask(facts, mapping).labels, ["bug"]);
  assert.deepEqual(facts && toTask(facts, { ...mapping, claimLabel: null }).labels, [
    "bug",
    "claiming",
  ]);
});

Deno.test("assignees are usernames; who has left the board is not shown", () => {
  const cardMemberships = ["30", "31"].map((userId) => ({ id: userId, cardId: "5", userId }));
  const [facts] = factsOf([card("5")], { ...none, cardMemberships });
  assert.deepEqual(facts && toTask(facts, mapping).assignees, ["ana"]);
});

Deno.test("checklists are one after the other, in board order", () => {
  const taskLists = [{ id: "41", cardId: "5", position: 2 }, {
    id: "40",
    cardId: "5",
    position: 1,
  }];
  const task = (id: string, taskListId: string, position: number, isCompleted: boolean) => ({
    id,
    taskListId,
    position,
    name: `Task ${id}`,
    isCompleted,
  });
  const tasks = [task("3", "41", 1, false), task("2", "40", 2, true), task("1", "40", 1, false)];
  const [facts] = factsOf([card("5")], { ...none, taskLists, tasks });
  assert.deepEqual(facts && toTask(facts, mapping).tasks, [
    { id: "1", name: "Task 1", completed: false },
    { id: "2", name: "Task 2", completed: true },
    { id: "3", name: "Task 3", completed: false },
  ]);
});

Deno.test("what comes with many cards goes to its own", () => {
  const cardLabels = [{ id: "1", cardId: "6", labelId: "20" }];
  const cardMemberships = [{ id: "2", cardId: "5", userId: "30" }];
  const tasks = factsOf([card("5"), card("6")], { ...none, cardLabels, cardMemberships })
    .map((facts) => toTask(facts, mapping));
  assert.deepEqual(tasks.map(({ labels }) => labels), [[], ["bug"]]);
  assert.deepEqual(tasks.map(({ assignees }) => assignees), [["ana"], []]);
});

Deno.test("a comment has its author's username, or the name, or nothing", () => {
  const users = [{ id: "30", username: "ana", name: "Ana" }, { id: "31", name: "Ben" }];
  const author = (userId: string | null) => toComment({ id: "1", text: "x", userId }, users).author;
  assert.deepEqual(["30", "31", "32", null].map(author), ["ana", "Ben", "", ""]);
});

Deno.test("an instant is ISO 8601 in UTC, or null", () => {
  assert.equal(instantOf("2026-01-01T01:00:00+01:00"), "2026-01-01T00:00:00.000Z");
  for (const text of [null, undefined, "", "soon"]) assert.equal(instantOf(text), null);
});
