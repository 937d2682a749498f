import { cut } from "../../text/columns.ts";
import { oneLine } from "../../text/printable.ts";
import { plural } from "../../text/plural.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { agentLines } from "./agent_lines.ts";
import type { LiveFacts } from "./facts.ts";
import { problemsOf, summaryOf } from "./notes.ts";

/** So many rows of a terminal stay for the log and for the cursor. */
const LOG_ROWS = 5;
/** On a terminal with fewer rows there is no region. */
const MIN_ROWS = 4;
/** Of the rows for problems, no more than this while agents run. */
const PROBLEM_ROWS = 4;

/** Where and when the region is drawn. */
export interface RegionView extends Pick<Terminal, "paint"> {
  readonly columns: number;
  readonly rows: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The lines of the live view: a rule, a line for each agent, a line for each problem, and a summary. No line is
 * wider than the terminal, and there are never more than leave room for the log.
 */
export function regionLines(facts: LiveFacts, { columns, rows, now, paint }: RegionView): string[] {
  if (rows < MIN_ROWS) return [];
  // A line that ends in the last column makes some terminals go on to the next row.
  const width = columns - 1;
  const fit = (text: string) => cut(oneLine(text), width);
  const summary = paint("dim", fit(summaryOf(facts, now)));
  const room = Math.max(1, rows - LOG_ROWS) - 1;
  if (room < 2) return [summary];
  const rule = paint("dim", "─".repeat(width));
  const problems = problemsOf(facts, now);
  const shown = problems.slice(0, Math.min(PROBLEM_ROWS, Math.floor(room / 2)));
  const agents = agentRows(facts, room - 1 - shown.length, { width, paint });
  return [rule, ...agents, ...shown.map((text) => paint("yellow", fit(text))), summary];
}

/** At most `most` lines; if there are more agents, the last line says how many. */
function agentRows(
  { agents }: LiveFacts,
  most: number,
  terminal: Pick<Terminal, "width" | "paint">,
): string[] {
  if (agents.length <= most) return agentLines(agents, terminal);
  const shown = agents.slice(0, Math.max(0, most - 1));
  const more = `and ${
    plural(agents.length - shown.length, shown.length === 0 ? "agent" : "more agent")
  }`;
  const last = most < 1 ? [] : [terminal.paint("dim", cut(more, terminal.width))];
  return [...agentLines(shown, terminal), ...last];
}
