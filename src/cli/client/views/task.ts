import { columnsOf, cut } from "../../../text/columns.ts";
import { oneLine } from "../../../text/printable.ts";
import { wrap } from "../../../text/wrap.ts";
import { formatProse } from "../../terminal/block.ts";
import { formatFields } from "../../terminal/fields.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { formatInstant } from "../../terminal/time.ts";
import type { TaskAnswer } from "../answers.ts";

type Layout = Pick<Terminal, "width" | "paint">;

/** Formats a task for people: its fields, its description, its checklist, its comments. */
export function formatTask(task: TaskAnswer, terminal: Layout): string {
  const parts = [
    `${titleOf(task, terminal)}\n${formatFields(fieldsOf(task), terminal)}`,
    formatProse(task.description ?? "", terminal.width),
    task.tasks.map((item) => `${formatItem(item, terminal)}\n`).join(""),
    ...task.comments.map((comment) => formatComment(comment, terminal)),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

function titleOf({ name }: TaskAnswer, { width, paint }: Layout): string {
  const lines = wrap(oneLine(name), { width, breaksWords: true }).split("\n");
  return lines.map((line) => paint("bold", line)).join("\n");
}

function formatItem({ name, completed }: TaskAnswer["tasks"][number], { width }: Layout): string {
  const first = `[${completed ? "x" : " "}] `;
  return wrap(oneLine(name), { first, rest: " ".repeat(first.length), width, breaksWords: true });
}

function fieldsOf(task: TaskAnswer) {
  return [
    ["Task", task.id],
    ["Queue", task.queue],
    ["Labels", task.labels.join(", ")],
    ["Assignees", task.assignees.join(", ")],
    ["Created", task.created_at && formatInstant(task.created_at)],
    ["Link", task.url],
  ] as const;
}

function formatComment(
  { author, text, created_at: at }: TaskAnswer["comments"][number],
  { width, paint }: Layout,
): string {
  const when = at === null ? "" : oneLine(`, ${formatInstant(at)}`);
  const who = cut(oneLine(author ?? "") || "somebody", Math.max(1, width - columnsOf(when)));
  return `${paint("dim", `${who}${when}`)}\n${formatProse(text ?? "", width, "  ")}`;
}
