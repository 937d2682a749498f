import { defaultAgentOf } from "../../agents/registry.ts";
import { commandLine } from "../../text/shell_word.ts";
import { AGENT } from "./agent.ts";

/** The queues, as `init` names them, and one whose agent has little time. */
export const QUEUES = ["Todo", "Research", "In Progress", "Review", "Failed"] as const;

interface DemoTask {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

/** The tasks that wait at the start. */
const TASKS: Readonly<Record<string, readonly DemoTask[]>> = {
  "Todo": [
    { id: "1", name: "Fix a typo", description: 'README.md says "teh".' },
    { id: "2", name: "Explain the tests", description: "In a file TESTING.md." },
    { id: "3", name: "Upgrade dates", description: "To 3.0. The tests must pass." },
    { id: "5", name: "Sort the list", description: "list.txt, by name." },
  ],
  "Research": [
    { id: "4", name: "Find a slow order", description: "Ask the server for it." },
  ],
};

/** Seconds for an agent of each queue: far more than it takes, and little for the one that hangs. */
const TIMEOUTS = { "Todo": 120, "Research": 4 };

/** The command that the script stands in for: it prints what this one prints, and so is of its kind. */
const STANDS_FOR = "./claude";

export const BOARD_FILE = "board.json";
export const AGENT_FILE = "agent.sh";
export const WORK_FOLDER = "work";

/** The task that fails. */
export const FAILING = "3";

/** How each task should end. */
export const EXPECTED: Readonly<Record<string, string>> = {
  "1": "succeeded",
  "2": "succeeded",
  "3": "failed",
  "4": "timed_out",
  "5": "succeeded",
};

/** The board, in the file format of the JSON backend. */
export function boardText(): string {
  const tasksOf = (queue: string) =>
    (TASKS[queue] ?? []).map((task) => ({ ...task, id: Number(task.id) }));
  const queues = Object.fromEntries(QUEUES.map((queue) => [queue, tasksOf(queue)]));
  return `${JSON.stringify({ queues }, null, 2)}\n`;
}

/**
 * The config: of a board in `folder`, or of one in memory where no file may be written.
 *
 * @param program the command line of this program, as agents run it
 */
export function configText(program: readonly string[], folder: string | null): string {
  const own = commandLine(program);
  const args = folder === null
    ? ["-c", AGENT, AGENT_FILE, own, "scratch"]
    : [`${folder}/${AGENT_FILE}`, own];
  const board = folder === null
    ? `type = "memory"\n${memoryQueues()}`
    : `type = "json"\nurl = "${BOARD_FILE}"`;
  const cwd = folder === null ? "" : `cwd = "${WORK_FOLDER}"\n`;
  return `max_concurrent_agents = 2
api_port = "auto"

[backend]
${board}
${Object.entries(TIMEOUTS).map(([queue, timeout]) => route(queue, args, timeout) + cwd).join("")}`;
}

function memoryQueues(): string {
  const tasksOf = (queue: string) =>
    (TASKS[queue] ?? []).map((task) => `{ ${pairs(task)} }`).join(", ");
  const lines = QUEUES.map((queue) => `"${queue}" = [${tasksOf(queue)}]`);
  return ["[backend.queues]", ...lines].join("\n");
}

function pairs(task: DemoTask): string {
  return Object.entries(task).map(([key, value]) => `${key} = ${JSON.stringify(value)}`).join(", ");
}

/** A route whose agent is the script. */
function route(queue: string, args: readonly string[], timeout: number): string {
  return `
[routing."${queue}"]
agent = ${JSON.stringify(defaultAgentOf(STANDS_FOR).type)}
command = "sh"
args = ${JSON.stringify(args)}
in_progress_queue = "In Progress"
done_queue = "Review"
failed_queue = "Failed"
timeout = ${timeout}
`;
}
