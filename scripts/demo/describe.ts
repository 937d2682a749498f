import type { DispatcherLine } from "./lines.ts";

type Describe = (line: DispatcherLine) => string;

const task: Describe = ({ task_id, task_name }) => `#${task_id} ${task_name}`;

const EVENTS: Readonly<Record<string, Describe>> = {
  listening: ({ url }) => `API          ${url}\n`,
  task_claimed: (line) => `claimed      ${task(line)}: ${line.queue} -> ${line.in_progress_queue}`,
  run_started: (line) => `started      ${task(line)}: pid ${line.pid}`,
  run_ended: (line) => `ended        ${task(line)}: ${String(line.outcome).replaceAll("_", " ")}`,
  run_settled: (line) => `settled      ${task(line)}: now in ${line.task_queue}`,
};

/** The text that the demo prints for a line of the log, or null to skip the line. */
export function describe(line: DispatcherLine): string | null {
  const known = EVENTS[line.event ?? ""];
  if (known !== undefined) return known(line);
  return line.level === "error" || line.level === "fatal" ? line.message : null;
}
