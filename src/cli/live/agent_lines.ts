import { columnsOf, cut, pad } from "../../text/columns.ts";
import { oneLine } from "../../text/printable.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { LiveAgent } from "./facts.ts";

const GAP = "  ";
/** A longer id takes the room of what a person reads, unless the terminal is wide. */
const SHORT_ID = 8;
const WIDE = 100;
/** A name or a step that is cut shorter says nothing. */
const MIN_NAME = 8;
const MIN_STEP = 10;
/** The share of a name where name and step compete for the room. */
const NAME_SHARE = 0.45;
/** From this part of its timeout on, the time of a run is a warning. */
const LATE = 0.9;

/** The texts of an agent's line. */
type Texts = Readonly<Record<"id" | "name" | "time" | "step" | "cost", string>>;

/** The cells of an agent's line. */
interface Cells extends Texts {
  readonly isLate: boolean;
}

/** One line for each agent, in columns: its task, the elapsed part of its timeout, what it does, what it costs. */
export function agentLines(
  agents: readonly LiveAgent[],
  { width, paint }: Pick<Terminal, "width" | "paint">,
): string[] {
  const all = agents.map(cellsOf);
  const widest = (key: keyof Texts) => Math.max(0, ...all.map((cells) => columnsOf(cells[key])));
  const hasRoomForId = widest("id") <= SHORT_ID || width >= WIDE;
  const { id, time, cost } = fixedColumns(
    { id: hasRoomForId ? widest("id") : 0, time: widest("time"), cost: widest("cost") },
    width,
  );
  const room = width - columnsWithGaps({ id, time, cost });
  const { name, step } = share(room, widest("name"), widest("step"));
  return all.map((cells) => {
    const left = [
      ...(id === 0 ? [] : [paint("dim", pad(cells.id, id, "right"))]),
      paint("bold", pad(cut(cells.name, name), name)),
      ...(time === 0
        ? []
        : [paint(cells.isLate ? "yellow" : "dim", pad(cells.time, time, "right"))]),
    ].join(GAP);
    const right = [
      ...(step === 0 ? [] : [pad(cut(cells.step, step), step)]),
      ...(cost === 0 ? [] : [pad(cells.cost, cost, "right")]),
    ].join(GAP);
    return right.trim() === "" ? left : `${left}${GAP}${right}`.trimEnd();
  });
}

/** The columns that are never cut, with their widths. A width of 0 leaves a column out. */
type Fixed = Readonly<Record<"id" | "time" | "cost", number>>;

/** Leaves columns out, the least important first, until a name has room. */
function fixedColumns(wanted: Fixed, width: number): Fixed {
  const least = [wanted, { ...wanted, cost: 0 }, { ...wanted, cost: 0, id: 0 }];
  const fits = (fixed: Fixed) => width - columnsWithGaps(fixed) >= MIN_NAME;
  return least.find(fits) ?? { id: 0, time: 0, cost: 0 };
}

function columnsWithGaps({ id, time, cost }: Fixed): number {
  return [id, time, cost].reduce((sum, own) => sum + (own === 0 ? 0 : own + GAP.length), 0);
}

/** Shares `room` between the names and the steps, each as wide as its longest text wants. */
function share(room: number, name: number, step: number): { name: number; step: number } {
  const forBoth = room - GAP.length;
  if (step === 0 || forBoth < MIN_NAME + MIN_STEP) {
    return { name: Math.max(1, Math.min(name, room)), step: 0 };
  }
  const most = Math.max(MIN_NAME, Math.floor(forBoth * NAME_SHARE), forBoth - step);
  const own = Math.min(name, most);
  return { name: own, step: Math.min(step, forBoth - own) };
}

function cellsOf({ taskId, taskName, elapsedMs, timeoutMs, step, costUsd }: LiveAgent): Cells {
  const limit = timeoutMs === null ? "" : ` / ${roundTime(timeoutMs)}`;
  return {
    id: oneLine(taskId),
    name: oneLine(taskName),
    time: `${exactTime(elapsedMs)}${limit}`,
    isLate: timeoutMs !== null && elapsedMs >= timeoutMs * LATE,
    step: oneLine(step ?? ""),
    cost: costUsd === null ? "" : `$${costUsd.toFixed(2)}`,
  };
}

/** Such as `45s`, `2m03s` or `1h05m`. */
function exactTime(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const two = (part: number) => String(part).padStart(2, "0");
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}m${two(seconds % 60)}s`
    : `${Math.floor(minutes / 60)}h${two(minutes % 60)}m`;
}

/** Such as `30m`, `90s` or `1h30m`: a limit is a round time. */
function roundTime(ms: number): string {
  return exactTime(ms).replace(/(?<=[mh])00[sm]$/, "");
}
