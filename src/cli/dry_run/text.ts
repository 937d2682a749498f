import { columnsOf, cut } from "../../text/columns.ts";
import { shortDuration } from "../../text/duration.ts";
import { plural } from "../../text/plural.ts";
import { oneLine } from "../../text/printable.ts";
import { wrap } from "../../text/wrap.ts";
import {
  formatNamedText,
  formatWords,
  type ShownCommand,
  shownCommand,
} from "../terminal/command_line.ts";
import type { Style } from "../terminal/style.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { DryRunJson, QueueJson, StartJson, WaitJson } from "./json.ts";
import { RUN_ID } from "./inspect.ts";

/** How many waiting tasks of a queue are listed. */
const LISTED_WAITS = 10;
const TASK = "  ";
const OF_TASK = "     ";

type Page = Pick<Terminal, "width" | "paint">;

/** Formats a dry run for people. Empty if no queue was read: the error says enough then. */
export function formatDryRun(result: DryRunJson, page: Page): string {
  if (result.queues.every(({ tasks, error }) => tasks === null && error === null)) return "";
  const sections = [
    introOf(result, page),
    ...result.queues.map((queue) => formatQueue(queue, result, page)),
    closingOf(result, page),
  ];
  return sections.join("\n");
}

function introOf({ running_dispatcher: running }: DryRunJson, page: Page): string {
  const lines = [say("Dry run: nothing is claimed, started or written", page)];
  if (running !== null) {
    const who = running.pid === null
      ? "What listens on the API's port calls itself a dispatcher"
      : `A dispatcher is already running (pid ${running.pid})`;
    const text =
      `${who}. A dry run does not know what it has started, and shows what a new dispatcher would do`;
    lines.push(say(text, page, { style: "yellow" }));
  }
  return lines.join("");
}

function formatQueue(queue: QueueJson, result: DryRunJson, page: Page): string {
  const { queue: name, in_progress_queue: next, tasks, error } = queue;
  const rest = ` → ${quoted(next)}`;
  const title = columnsOf(quoted(name) + rest) <= page.width
    ? `${page.paint("bold", quoted(name))}${rest}\n`
    : say(quoted(name) + rest, page, { style: "bold" });
  if (error !== null) {
    return title + say(`cannot be read: ${error}`, page, { indent: TASK, style: "red" });
  }
  if (tasks === null) return title + say("was not read", page, { indent: TASK, style: "red" });
  if (tasks === 0) return title + say("is empty", page, { indent: TASK, style: "dim" });
  const isOurs = (task: { readonly queue: string }) => task.queue === name;
  const waits = result.waits.filter(isOurs);
  return [
    title,
    ...result.starts.filter(isOurs).map((start) => formatStart(start, page)),
    ...waits.slice(0, LISTED_WAITS).map((wait) => formatWait(wait, page)),
    restOf(queue, waits.length, page),
  ].join("");
}

function formatStart(start: StartJson, page: Page): string {
  const { cwd, timeout_seconds: timeout, stdin } = start;
  const limit = timeout === null
    ? "without a timeout"
    : `for at most ${shortDuration(timeout * 1000)}`;
  const { words, texts } = commandOf(start, page);
  const input = stdin === null ? [] : [{ name: "standard input", text: stdin }];
  return [
    titleOf(start, page),
    formatWords(words, {
      first: `${OF_TASK}${page.paint("green", "starts:")} `,
      rest: `${OF_TASK}  `,
      width: page.width,
    }),
    say(`in ${cwd}, ${limit}`, page, { indent: OF_TASK, style: "dim" }),
    ...[...texts, ...input].map((text) => formatNamedText(text, page, TASK)),
  ].join("");
}

function commandOf({ argv }: StartJson, { width }: Page): ShownCommand {
  return shownCommand(argv, width - `${OF_TASK}starts:  \\`.length);
}

function formatWait(wait: WaitJson, page: Page): string {
  const isRefused = wait.reason === "refused";
  const text = `${isRefused ? "is refused" : "waits"}: ${wait.detail}`;
  const style = isRefused ? "red" : "yellow";
  return titleOf(wait, page) + say(text, page, { indent: OF_TASK, style });
}

function restOf({ has_more: hasMore, tasks }: QueueJson, waits: number, page: Page): string {
  const unlisted = Math.max(0, waits - LISTED_WAITS);
  const lines = [
    ...unlisted === 0 ? [] : [`and ${unlisted} more wait`],
    ...hasMore ? [`and more tasks after the first ${tasks}, which are not inspected`] : [],
  ];
  return lines.map((line) => say(line, page, { indent: TASK })).join("");
}

function closingOf({ starts, waits, remarks }: DryRunJson, page: Page): string {
  const isShortened = starts.some((start) => commandOf(start, page).texts.length > 0);
  const remarkLines = remarks.map(({ level, message }) =>
    say(`${level === "warning" ? "Warning" : "Note"}: ${message}`, page, {
      style: level === "warning" ? "yellow" : "dim",
    })
  );
  const namesRun = starts.some(({ argv }) => argv.some((word) => word.includes(RUN_ID)));
  const placeholder =
    `Note: ${RUN_ID} is a placeholder for the run's id, which the dispatcher creates at the start`;
  return [
    ...remarkLines,
    namesRun ? say(placeholder, page, { style: "dim" }) : "",
    isShortened
      ? say("Note: --json prints each command line whole, to copy", page, { style: "dim" })
      : "",
    say(`${plural(starts.length, "task")} would start now, ${waits.length} would not`, page),
  ].join("");
}

function titleOf(task: StartJson | WaitJson, { width, paint }: Page): string {
  const id = cut(oneLine(task.task_id), width - TASK.length);
  const room = width - TASK.length - columnsOf(id) - 2;
  const name = room < 1 ? "" : cut(oneLine(task.task_name), room);
  return `${TASK}${paint("bold", id)}${name === "" ? "" : `  ${name}`}\n`;
}

/** A line of the output, wrapped to the width of the terminal. */
function say(
  text: string,
  { width, paint }: Page,
  { indent = "", style }: { readonly indent?: string; readonly style?: Style } = {},
): string {
  const folded = wrap(oneLine(text), {
    first: indent,
    rest: `${indent}  `,
    width,
    breaksWords: true,
  });
  const lines = folded.split("\n").map((line) => style === undefined ? line : paint(style, line));
  return `${lines.join("\n")}\n`;
}

function quoted(name: string): string {
  return JSON.stringify(oneLine(name));
}
