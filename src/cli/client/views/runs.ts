import { shortDuration } from "../../../text/duration.ts";
import { ownValue } from "../../../text/own.ts";
import { oneLine } from "../../../text/printable.ts";
import { STATE_WORDS } from "../../options/client.ts";
import { type Field, formatFields } from "../../terminal/fields.ts";
import { formatNamedText, shownCommand } from "../../terminal/command_line.ts";
import type { Style } from "../../terminal/style.ts";
import { type Cell, formatTable } from "../../terminal/table.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { formatAgo, formatInstant } from "../../terminal/time.ts";
import type { RunAnswer } from "../answers.ts";

type Layout = Pick<Terminal, "width" | "paint">;

const COLUMNS = [
  { title: "RUN" },
  { title: "TASK" },
  { title: "NAME", flexible: true },
  { title: "QUEUE", flexible: true, keepsEnd: true, spare: true },
  { title: "OUTCOME" },
  { title: "STARTED" },
  { title: "TOOK", align: "right" },
  { title: "COST", align: "right" },
] as const;

/** This many characters of a run's id identify it; the log shows the same number. */
const SHORT = 8;

/** The width of the names of fields, and the space after them. */
const INDENT = 14;

const LIVE = ["intent", "claimed", "started"];
/** The colors of the outcomes. Every other outcome is a failure and red. */
const ENDS: Readonly<Record<string, Style>> = {
  succeeded: "green",
  cancelled: "yellow",
  interrupted: "yellow",
  deferred: "yellow",
  quota_exhausted: "yellow",
  agent_unavailable: "yellow",
};

/** Tells whether a run can still print and be cancelled. */
export function isLive({ state }: Pick<RunAnswer, "state">): boolean {
  return LIVE.includes(state);
}

/**
 * The short form of a run's id: its random end. The id begins with the start time, which is the same
 * for runs that started together.
 */
export function shortRun(runId: string): string {
  return runId.slice(-SHORT);
}

/** Names a run and its task in one line, without control characters. */
export function describeRun(
  { run_id, task_id, task_name }: {
    readonly run_id: string;
    readonly task_id: string | null;
    readonly task_name: string | null;
  },
): string {
  const name = task_name === null ? "" : ` (${task_name})`;
  return oneLine(`run ${shortRun(run_id)}${task_id === null ? "" : ` on task ${task_id}${name}`}`);
}

/** Formats runs as a table. `now` is in milliseconds since the epoch. */
export function formatRuns(runs: readonly RunAnswer[], terminal: Layout, now: number): string {
  if (runs.length === 0) return "No runs\n";
  const rows = runs.map((run) => [
    shortRun(run.run_id),
    run.task_id ?? "",
    run.task_name ?? "",
    run.queue ?? "",
    outcomeOf(run),
    run.started_at === null ? "" : formatAgo(run.started_at, now),
    tookOf(run, now),
    costOf(run),
  ]);
  return formatTable(COLUMNS, rows, terminal);
}

/** Formats one run with all its details. */
export function formatRun(run: RunAnswer, terminal: Layout, now: number): string {
  const { usage } = run;
  const { words, texts } = shownCommand(run.argv, terminal.width - INDENT);
  const fields = formatFields([
    ["Run", run.run_id],
    ["Task", joined([run.task_id, run.task_name && `(${run.task_name})`], " ")],
    ["Queue", joined([run.queue, run.in_progress_queue], " → ")],
    ["Agent", joined([run.agent, run.attempt === null ? null : `attempt ${run.attempt}`])],
    ["State", describeState(run)],
    ["Error", run.error ?? run.drop_reason],
    ["Started", run.started_at === null ? null : formatInstant(run.started_at)],
    ["Ended", run.ended_at === null ? null : formatInstant(run.ended_at)],
    ["Took", tookOf(run, now)],
    ["Timeout", run.timeout_seconds === null ? null : shortDuration(run.timeout_seconds * 1000)],
    ["Command", run.argv.length === 0 ? run.command : words.join(" ")],
    ["Folder", run.cwd],
    ["PID", run.pid === null ? null : String(run.pid)],
    ["Left", describeLeft(run.left_processes)],
    ["Session", run.session_id],
    ["Cost", joined([costOf(run), counted(usage?.turns, usage?.turns === 1 ? "turn" : "turns")])],
    [
      "Tokens",
      joined([
        counted(usage?.input_tokens, "in"),
        counted(usage?.output_tokens, "out"),
        counted(usage?.cache_read_tokens, "from the cache"),
        counted(usage?.cache_creation_tokens, "into the cache"),
      ]),
    ],
    ["Last message", run.last_message],
    ...run.denials.map((denial): Field => ["Refused", describeDenial(denial)]),
  ], terminal);
  return [fields, ...texts.map((text) => formatNamedText(text, terminal))].join("\n");
}

/** The processes that could not be ended, for a person who can. */
function describeLeft(pids: RunAnswer["left_processes"]): string | null {
  return pids.length === 0 ? null : `PID ${pids.join(", ")}: could not be ended, may still work`;
}

/** What the agent was refused, and what would allow it: `Bash: npm test (to allow it: …)`. */
function describeDenial({ tool, detail, setting }: RunAnswer["denials"][number]): string {
  const allow = setting === null ? null : `(to allow it: ${setting})`;
  return joined([joined([tool, detail], ": "), allow], " ") ?? "";
}

/** The outcome or state of a run in words: `failed with exit code 1`. */
export function describeOutcome(run: RunAnswer): string {
  const how = run.signal !== null
    ? ` by ${run.signal}`
    : run.exit_code !== null && run.exit_code !== 0
    ? ` with exit code ${run.exit_code}`
    : "";
  return `${wordOf(run)}${how}`;
}

function describeState(run: RunAnswer): string {
  const unsettled = run.state === "ended" ? "; the board is not up to date yet" : "";
  return `${describeOutcome(run)}${unsettled}`;
}

function outcomeOf(run: RunAnswer): Cell {
  const style = isLive(run) ? "cyan" : ownValue(ENDS, run.outcome ?? "") ?? "red";
  return { text: wordOf(run), style };
}

function wordOf({ outcome, state }: RunAnswer): string {
  if (outcome !== null) return outcome;
  const words = Object.entries(STATE_WORDS);
  return words.find(([, named]) => named === state)?.[0] ?? "starting";
}

function tookOf({ duration_seconds: seconds, started_at: start, state }: RunAnswer, now: number) {
  if (seconds !== null) return shortDuration(seconds * 1000);
  const elapsedMs = start === null ? NaN : now - Date.parse(start);
  return LIVE.includes(state) && !Number.isNaN(elapsedMs) ? shortDuration(elapsedMs) : "";
}

function costOf({ usage }: RunAnswer): string {
  const cost = usage?.total_cost_usd ?? null;
  return cost === null ? "" : `$${cost.toFixed(cost < 1 ? 4 : 2)}`;
}

function counted(count: number | null | undefined, what: string): string | null {
  return count === null || count === undefined ? null : `${count.toLocaleString("en")} ${what}`;
}

function joined(parts: readonly (string | null)[], between = ", "): Field[1] {
  return parts.filter((part) => part !== null && part !== "").join(between);
}
