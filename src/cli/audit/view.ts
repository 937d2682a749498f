import type { AuditLine, Verdict } from "../../audit/mod.ts";
import { plural } from "../../text/plural.ts";
import { wrap } from "../../text/wrap.ts";
import { shortRun } from "../client/views/runs.ts";
import { type Cell, formatTable } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { formatInstant } from "../terminal/time.ts";
import type { Act } from "./acts.ts";

type Layout = Pick<Terminal, "width" | "paint">;

const COLUMNS = [
  { title: "TIME" },
  { title: "WHO", spare: true },
  { title: "WHAT" },
  { title: "TASK", spare: true },
  { title: "RUN", spare: true },
  { title: "DETAIL", flexible: true, spare: true },
  { title: "RESULT" },
] as const;

/** Acts as a table, oldest first. */
export function formatActs(acts: readonly Act[], terminal: Layout): string {
  if (acts.length === 0) return "No entries\n";
  return formatTable(COLUMNS, acts.map(rowOf), terminal);
}

/** What a verification found, in sentences. */
export function formatVerdict(
  { entries, head, problems, remarks, hasHead }: Verdict,
  { width, paint }: Layout,
): string {
  const sum = problems.length === 0
    ? `${plural(entries, "entry", "entries")}, each follows the one before it`
    : `${paint("red", "The log was changed")}: ${plural(problems.length, "problem")}`;
  const lines = [
    sum,
    ...problems.map((problem) => `  ${problem}`),
    ...remarks,
    ...hasHead === false
      ? [
        paint("red", "The log has no entry with that hash") +
        ": its end was cut off, it was written anew, or the hash is of another log",
      ]
      : [],
    ...hasHead === true ? ["The log has the entry with that hash"] : [],
    // A kept end of a log that was changed would later make that log look whole.
    ...head === null || problems.length > 0 || hasHead === false ? [] : [
      `Last entry: ${head}`,
      "Keep that hash elsewhere: only --verify --head with it finds out later that the end was cut off",
    ],
  ];
  return lines.map((line) => {
    const first = /^ */.exec(line)?.[0] ?? "";
    const rest = `${first}  `;
    return `${wrap(line.slice(first.length), { first, rest, width, breaksWords: true })}\n`;
  }).join("");
}

function rowOf({ entry, end }: Act): Cell[] {
  return [
    formatInstant(entry.at),
    whoOf(entry),
    entry.action ?? entry.type,
    entry.task ?? end?.task ?? "",
    entry.run === undefined ? "" : shortRun(entry.run),
    detailOf(entry),
    resultOf(entry, end),
  ];
}

function whoOf({ actor = "", by_run: run, token }: AuditLine): string {
  if (run !== undefined) return `run ${shortRun(run)}`;
  return token === undefined ? actor : `${actor} ${token}`;
}

function detailOf({ queue, fields = {}, facts = {}, method, path, type }: AuditLine): string {
  const named = Object.entries({ ...fields, ...facts }).map(([name, value]) => `${name}=${value}`);
  const where = queue === undefined ? [] : [JSON.stringify(queue)];
  return [...type === "refused" && path !== undefined ? [`${method} ${path}`] : where, ...named]
    .join(" ");
}

function resultOf(entry: AuditLine, end: AuditLine | null): Cell {
  if (entry.type !== "begun") return resultIn(entry) || entry.type;
  if (end === null) return { text: "not known", style: "yellow" };
  const text = resultIn(end);
  return (end.status ?? 200) < 400 && end.code !== "failed" ? text : { text, style: "red" };
}

function resultIn({ status, code }: AuditLine): string {
  return [status, code].filter((part) => part !== undefined).join(" ");
}
