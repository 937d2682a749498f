import { formatFields } from "../../terminal/fields.ts";
import { oneLine, printable } from "../../../text/printable.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { formatInstant } from "../../terminal/time.ts";
import type { TaskAnswer } from "../answers.ts";

type Layout = Pick<Terminal, "width" | "paint">;

/** Formats a task for people: its fields, its description, its checklist, its comments. */
export function formatTask(task: TaskAnswer, terminal: Layout): string {
  const parts = [
    `${terminal.paint("bold", oneLine(task.name))}\n${formatFields(fieldsOf(task), terminal)}`,
    paragraph(task.description ?? ""),
    task.tasks.map(({ name, completed }) => `[${completed ? "x" : " "}] ${oneLine(name)}\n`)
      .join(""),
    ...task.comments.map((comment) => formatComment(comment, terminal)),
  ];
  return parts.filter((part) => part !== "").join("\n");
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
  { paint }: Layout,
): string {
  const who = oneLine(author ?? "") || "somebody";
  const when = at === null ? "" : `, ${formatInstant(at)}`;
  return `${paint("dim", `${who}${oneLine(when)}`)}\n${
    paragraph(text ?? "").replace(/^(?=.)/gm, "  ")
  }`;
}

function paragraph(text: string): string {
  const shown = printable(text).trimEnd();
  return shown === "" ? "" : `${shown}\n`;
}
