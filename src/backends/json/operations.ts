import { AdapterError } from "../../domain/errors.ts";
import type { Comment, TaskChanges } from "../../domain/task.ts";
import { requireQueueName } from "../queue_names.ts";
import type { Draft } from "./draft.ts";
import { nameOf, namesOf } from "./mapping.ts";
import type { Located } from "./text/document.ts";
import { leadAt, objectText } from "./text/layout.ts";
import { appendItem, itemsOf, setItems, setMember } from "./text/task_edit.ts";

/** A new task. */
export interface NewTask {
  readonly name: string;
  readonly description: string;
  readonly createdAt: string;
}

/** Moves a task to the end of a queue, unless it is there already. */
export function moveTask(draft: Draft, taskId: string, target: string): Located {
  const attempt = `Cannot move task ${JSON.stringify(taskId)}`;
  const located = draft.find(taskId, attempt);
  if (located.queue === target) return located;
  return draft.move(located, draft.needQueue(target, attempt), "end");
}

/** Moves a task and assigns `user`, if it is in `from`. */
export function claimTask(
  draft: Draft,
  taskId: string,
  { from, to, user }: { readonly from: string; readonly to: string; readonly user: string },
): "claimed" | "lost" {
  const attempt = `Cannot claim task ${JSON.stringify(taskId)}`;
  const located = draft.locate(taskId);
  if (located?.queue !== from) return "lost";
  const text = editItems(located.entry.text, "assignees", attempt, draft, (items) => {
    return items.some((item) => nameOf(JSON.parse(item)) === user)
      ? items
      : [...items, JSON.stringify(user)];
  });
  draft.move(located, draft.needQueue(to, attempt), "end", text);
  return "claimed";
}

/** Undoes a claim, if the task is in `from`. */
export function releaseTask(
  draft: Draft,
  taskId: string,
  { from, to, user }: { readonly from: string; readonly to: string; readonly user: string },
): "released" | "lost" {
  const attempt = `Cannot release task ${JSON.stringify(taskId)}`;
  const located = draft.locate(taskId);
  if (located?.queue !== from) return "lost";
  const text = editItems(located.entry.text, "assignees", attempt, draft, (items) => {
    return items.filter((item) => nameOf(JSON.parse(item)) !== user);
  });
  draft.move(located, draft.needQueue(to, attempt), "top", text);
  return "released";
}

/** Adds a comment after the others of a task. */
export function addComment(draft: Draft, taskId: string, comment: Comment): void {
  const attempt = `Cannot comment on task ${JSON.stringify(taskId)}`;
  const located = draft.find(taskId, attempt);
  needList(itemsOf(located.entry.text, "comments"), "comments", attempt);
  const { id, author, text, createdAt } = comment;
  const members = Object.entries({ id, author, text, created_at: createdAt })
    .map(([key, value]) => [key, JSON.stringify(value)] as const);
  draft.replace(located, appendItem(located.entry.text, "comments", members, draft.board.style));
}

/** Applies an edit. A field that already has its new value is not written. */
export function updateTask(draft: Draft, taskId: string, changes: TaskChanges): Located {
  const attempt = `Cannot update task ${JSON.stringify(taskId)}`;
  const located = draft.find(taskId, attempt);
  if (changes.name !== undefined) needName(changes.name, attempt);
  const { style } = draft.board;
  const fields = JSON.parse(located.entry.text);
  let { text } = located.entry;
  for (const key of ["name", "description"] as const) {
    const value = changes[key];
    if (value === undefined || value === (fields[key] ?? "")) continue;
    text = setMember(text, key, () => JSON.stringify(value), style);
  }
  for (const key of ["labels", "assignees"] as const) {
    const wanted = changes[key];
    if (wanted === undefined || isSameSet(wanted, namesOf(fields[key]))) continue;
    text = editItems(text, key, attempt, draft, (items) => replaceItems(items, wanted));
  }
  return draft.replace(located, text);
}

/** Adds a task to the end of a queue. Its id is the next number. */
export function createTask(draft: Draft, queueName: string, task: NewTask): Located {
  const attempt = `Cannot create a task in ${JSON.stringify(queueName)}`;
  needName(task.name, attempt);
  const queue = draft.needQueue(queueName, attempt);
  const { style } = draft.board;
  const id = draft.newId();
  const text = objectText(
    [
      ["id", JSON.stringify(id)],
      ["name", JSON.stringify(task.name)],
      ["description", JSON.stringify(task.description)],
      ["created_at", JSON.stringify(task.createdAt)],
      ["labels", "[]"],
      ["assignees", "[]"],
      ["comments", "[]"],
      ["tasks", "[]"],
    ],
    leadAt(style, 3),
    style,
  );
  return draft.add(queue, { id, text }, "end");
}

/** Creates a queue without tasks, whatever its name resembles. */
export function createQueue(draft: Draft, name: string): "created" | "exists" {
  requireQueueName(name, `Cannot create queue ${JSON.stringify(name)}`);
  return draft.createQueue(name) ? "created" : "exists";
}

/** Removes a task, and all of its text with it. */
export function deleteTask(draft: Draft, taskId: string): void {
  draft.remove(draft.find(taskId, `Cannot remove task ${JSON.stringify(taskId)}`));
}

function editItems(
  text: string,
  key: "labels" | "assignees",
  attempt: string,
  draft: Draft,
  edit: (items: string[]) => string[],
): string {
  const items = needList(itemsOf(text, key), key, attempt);
  const edited = edit(items);
  if (edited.length === items.length && edited.every((item, index) => item === items[index])) {
    return text;
  }
  return setItems(text, key, edited, draft.board.style);
}

/** An item that stays keeps its text, which may hold more than its name. */
function replaceItems(items: readonly string[], wanted: readonly string[]): string[] {
  const texts = new Map(items.map((item) => [nameOf(JSON.parse(item)), item]));
  return [...new Set(wanted)].map((name) => texts.get(name) ?? JSON.stringify(name));
}

function isSameSet(wanted: readonly string[], present: readonly string[]): boolean {
  const names = new Set(wanted);
  return names.size === present.length && present.every((name) => names.has(name));
}

function needName(name: string, attempt: string): void {
  if (name.trim() === "") throw new AdapterError("invalid", `${attempt}: its name is empty`);
}

function needList(items: string[] | null, key: string, attempt: string): string[] {
  if (items !== null) return items;
  throw new AdapterError(
    "invalid",
    `${attempt}: its ${JSON.stringify(key)} in the file is not a list`,
  );
}
