import { shortDuration } from "../../../text/duration.ts";
import { plural } from "../../../text/plural.ts";
import { wrap } from "../../../text/wrap.ts";
import { PROGRAM } from "../../help.ts";
import { type Field, formatFields } from "../../terminal/fields.ts";
import { printable } from "../../../text/printable.ts";
import { formatTable } from "../../terminal/table.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { formatAgo } from "../../terminal/time.ts";
import type { StatusAnswer } from "../answers.ts";
import { shortRun } from "./runs.ts";

const COLUMNS = [
  { title: "RUN" },
  { title: "TASK" },
  { title: "NAME", flexible: true },
  { title: "QUEUE", flexible: true, keepsEnd: true, spare: true },
  { title: "ATTEMPT", align: "right" },
  { title: "PID", align: "right" },
  { title: "ELAPSED", align: "right" },
  { title: "TIMEOUT", align: "right" },
] as const;

/** Where and when a status is shown. */
interface View {
  readonly url: string;
  readonly terminal: Pick<Terminal, "width" | "paint">;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Formats a status for people. */
export function formatStatus(answer: StatusAnswer, { url, terminal, now }: View): string {
  const { version, stopping, paused } = answer;
  const title = terminal.paint("bold", `${PROGRAM} ${printable(version)}`);
  const modes = `${stopping ? ", stopping" : ""}${paused ? ", paused" : ""}`;
  const line = `${title} at ${url}${modes === "" ? "" : terminal.paint("yellow", modes)}`;
  return [
    `${wrap(line, { rest: "  ", width: terminal.width })}\n`,
    formatFields(fieldsOf(answer, now), terminal),
    "\n",
    formatAgents(answer, terminal),
  ].join("");
}

function fieldsOf(answer: StatusAnswer, now: number): Field[] {
  const { pending_writes: pending } = answer;
  return [
    ["Folder", answer.folder],
    ["Board", `${answer.backend}, ${describeHealth(answer.backend_health, now)}`],
    ["Slots", describeSlots(answer)],
    ["Last poll", describePolls(answer, now)],
    ["Runs", describeDurability(answer.durability)],
    ["Paused", answer.paused_routes.map((queue) => `"${queue}"`).join(", ") || null],
    ...answer.lost.map(({ problem, remedy }): Field => [
      "Lost",
      `${problem}${remedy === null ? "" : `; ${remedy}`}; no task is claimed meanwhile`,
    ]),
    ...claimingOf(answer, now),
    ...heldOf(answer, now),
    ...waitingOf(answer, now),
    ...queueProblemsOf(answer).map(([queue, problem]): Field => [
      "Queue",
      problem.includes(JSON.stringify(queue)) ? problem : `"${queue}": ${problem}`,
    ]),
    ...answer.orphans.map(({ task_id: id, task_name: name, queue }): Field => [
      "Orphan",
      `task ${id} (${name ?? "?"}) in "${queue ?? "?"}": no run of it is known`,
    ]),
    ["Today", describeToday(answer)],
    ["API", describeConnections(answer)],
    ...answer.waiting_changes.map(({ change, waits_for: what }): Field => [
      "Config",
      `${printable(change)}; waits for a ${what ?? "restart"}`,
    ]),
    ["Waiting", pending ? `${plural(pending, "write")} to the board` : null],
  ];
}

function claimingOf({ claiming_tasks: tasks }: StatusAnswer, now: number): Field[] {
  return tasks.map(({ task_id: id, task_name: name, queue, since, in_doubt: isInDoubt }) => {
    const time = since === null ? "" : ` for ${durationBetween(since, now)}`;
    const doubt = isInDoubt ? "; the board has not told the result, and is read until it does" : "";
    return ["Claiming", `task ${id} (${name ?? "?"}) from "${queue ?? "?"}"${time}${doubt}`];
  });
}

/** Such as `12 runs, 2 failed, $3.41`; null before the first run of the day. */
export function describeToday({ today }: Pick<StatusAnswer, "today">): string | null {
  if (!today?.runs) return null;
  const { runs, failures, cost_usd: cost } = today;
  return [
    plural(runs, "run"),
    ...failures ? [`${failures} failed`] : [],
    ...cost ? [`$${cost.toFixed(2)}`] : [],
  ].join(", ");
}

/** How many held tasks are listed. */
const HELD_SHOWN = 5;

function heldOf({ held_routes: routes, held_tasks: tasks }: StatusAnswer, now: number): Field[] {
  const left = (until: string | null) =>
    until === null ? "" : `; ${durationBetween(now, until)} left`;
  const shown = tasks.slice(0, HELD_SHOWN);
  const more = tasks.length - shown.length;
  return [
    ...routes.map(({ queue, reason, remedy, until }): Field => [
      "Held",
      `"${queue}": ${reason ?? "no reason given"}${remedy === null ? "" : `; ${remedy}`}${
        left(until)
      }`,
    ]),
    ...shown.map(({ task_id: id, task_name: name, queue, reason, remedy, until }): Field => [
      "Held",
      `task ${id} (${name ?? "?"}) in "${queue ?? "?"}": ${reason ?? "no reason given"}${
        remedy === null ? "" : `; ${remedy}`
      }${left(until)}`,
    ]),
    ...(more === 0 ? [] : [["Held", `and ${more} more`] as Field]),
  ];
}

/** The problems of queues that are not shown as holds already. */
function queueProblemsOf({ queue_problems: problems, held_routes: held }: StatusAnswer) {
  const isShown = ([queue, problem]: [string, string]) =>
    held.some((route) => route.queue === queue && route.reason === problem);
  return Object.entries(problems).filter((entry) => !isShown(entry));
}

function describeSlots(
  { max_concurrent_agents: slots, available_slots: free, stopping }: StatusAnswer,
): string | null {
  if (slots === null) return null;
  return `${free ?? "?"} of ${slots} free${stopping ? ", no more tasks are claimed" : ""}`;
}

/** How many waiting tasks are listed. Of the others, only the number is shown. */
const WAITING_SHOWN = 5;

function waitingOf({ waiting_tasks: waiting }: StatusAnswer, now: number): Field[] {
  const shown = waiting.slice(0, WAITING_SHOWN).map((task): Field => {
    const { task_id: id, task_name: name, queue, attempt, starts_at: at } = task;
    const when = at === null ? "" : ` in ${durationBetween(now, at)}`;
    const which = attempt === null ? "" : `attempt ${attempt}`;
    return ["Retry", `task ${id} (${name ?? "?"}) from "${queue ?? "?"}": ${which}${when}`];
  });
  const more = waiting.length - shown.length;
  return more === 0 ? shown : [...shown, ["Retry", `and ${more} more`]];
}

function describeHealth(
  { state, reason, since, next_try_at: next }: StatusAnswer["backend_health"],
  now: number,
): string {
  if (state !== "failing") return state === "ok" ? "answers" : "not asked yet";
  const began = since === undefined ? "" : ` for ${durationBetween(since, now)}`;
  const again = next === undefined ? "" : `; next try in ${durationBetween(now, next)}`;
  return `failing${began}: ${reason ?? "no reason given"}${again}`;
}

/** The duration between two instants; 0 if it is negative, since two clocks can differ. */
function durationBetween(from: string | number, to: string | number): string {
  return shortDuration(new Date(to).getTime() - new Date(from).getTime());
}

function describePolls({ last_poll: last, poll_interval: every }: StatusAnswer, now: number) {
  // A table has no fractions, but an interval may be less than a second.
  const length = every !== null && every < 10 ? `${every}s` : shortDuration((every ?? 0) * 1000);
  const interval = every === null ? "" : `, every ${length}`;
  return `${last === null ? "none yet" : formatAgo(last, now)}${interval}`;
}

/** Null while nothing is wrong with them. */
function describeConnections({ api_connections: connections }: StatusAnswer): string | null {
  const { open, max, crowded_out: crowdedOut, failed_at: failedAt } = connections ?? NO_CONNECTIONS;
  if (!crowdedOut && failedAt === null) return null;
  const why = failedAt === null ? "" : "; the system refused more: are too many files open?";
  return `${open ?? "?"} of ${max ?? "?"} connections, ${crowdedOut ?? "?"} crowded out${why}`;
}

const NO_CONNECTIONS = { open: null, max: null, crowded_out: null, failed_at: null };

function describeDurability(durability: string | null): string | null {
  if (durability === "memory") return "in memory: a killed dispatcher forgets them";
  return durability === "disk" ? "kept on disk" : durability;
}

function formatAgents({ active_agents: agents }: StatusAnswer, terminal: View["terminal"]): string {
  if (agents.length === 0) return "No agent is running\n";
  const rows = agents.map((agent) => [
    shortRun(agent.run_id),
    agent.task_id ?? "",
    agent.task_name ?? "",
    agent.queue ?? "",
    agent.attempt === null || agent.attempt < 2 ? "" : String(agent.attempt),
    String(agent.pid ?? ""),
    durationOf(agent.elapsed_seconds),
    durationOf(agent.timeout_seconds),
  ]);
  return formatTable(COLUMNS, rows, terminal);
}

function durationOf(seconds: number | null): string {
  return seconds === null ? "" : shortDuration(seconds * 1000);
}
