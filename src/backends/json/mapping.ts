import type { ChecklistItem, Comment, Task } from "../../domain/task.ts";
import { taskUrl } from "../file_board.ts";
import type { Located } from "./text/document.ts";

/** The task in an entry of the file. A field that is missing is empty. */
export function toTask({ queue, entry }: Located, boardPath: string): Task {
  const fields: Fields = JSON.parse(entry.text);
  const id = entry.id ?? "";
  return {
    id,
    name: textOf(fields["name"]) ?? "",
    description: textOf(fields["description"]) ?? "",
    url: taskUrl(boardPath, id),
    queue,
    createdAt: instantOf(fields["created_at"]),
    labels: namesOf(fields["labels"]),
    assignees: namesOf(fields["assignees"]),
    comments: listOf(fields["comments"]).map(toComment),
    tasks: listOf(fields["tasks"]).map(toChecklistItem),
  };
}

/** The names in a list of texts, numbers, or objects with a name; each of them once. */
export function namesOf(value: unknown): string[] {
  return [...new Set(listOf(value).map(nameOf).filter((name) => name !== null))];
}

/** The name in one item of a list of labels or assignees, or null. */
export function nameOf(item: unknown): string | null {
  if (!isFields(item)) return textOf(item);
  return textOf(item["name"]) ?? textOf(item["username"]);
}

/** An instant in a file as ISO 8601 in UTC, or null. An instant without a zone counts as UTC. */
export function instantOf(value: unknown): string | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  const hasZone = typeof value === "number" || /(?:Z|[+-]\d\d:?\d\d)$/i.test(value) ||
    !value.includes(":");
  const date = new Date(hasZone ? value : `${value}Z`);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

type Fields = Readonly<Record<string, unknown>>;

function toComment(item: unknown, index: number): Comment {
  const fallbackId = `comment-${index + 1}`;
  if (!isFields(item)) {
    return { id: fallbackId, author: "", text: textOf(item) ?? "", createdAt: null };
  }
  return {
    id: textOf(item["id"]) ?? fallbackId,
    author: textOf(item["author"]) ?? textOf(item["user"]) ?? "",
    text: textOf(item["text"]) ?? textOf(item["comment"]) ?? textOf(item["content"]) ?? "",
    createdAt: instantOf(item["created_at"]),
  };
}

function toChecklistItem(item: unknown, index: number): ChecklistItem {
  const fallbackId = `item-${index + 1}`;
  if (!isFields(item)) return { id: fallbackId, name: textOf(item) ?? "", completed: false };
  return {
    id: textOf(item["id"]) ?? fallbackId,
    name: textOf(item["name"]) ?? textOf(item["text"]) ?? "",
    completed: item["completed"] === true || item["done"] === true,
  };
}

function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  return typeof value === "number" ? String(value) : null;
}

/** The items of a list. A person who has only one writes it without the brackets. */
function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  const isNone = value === null || value === undefined || value === "";
  return isNone || typeof value === "boolean" ? [] : [value];
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
