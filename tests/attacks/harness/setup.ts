import { type BoardQueues, type BoardTask, boardText } from "../../fixtures/json_board.ts";
import { NO_BREAKER, PRELUDE } from "../../fixtures/dispatch_folder.ts";

/** A dispatcher to attack: its board, its agent and more of its config. */
export interface SetUp {
  /** The board's kind; by default `json`, and `memory` for the strict executable, which reads no file. */
  readonly board?: "json" | "sqlite" | "memory";
  /** What is on the board. "Todo" is what the route watches; "Doing" and "Done" are always there. */
  readonly queues?: BoardQueues;
  /** The agent as a script for `sh`. `call PATH …` asks the API as the run; `$task` is its task's path. */
  readonly agent?: string;
  /** More keys at the top of the config, as TOML. */
  readonly settings?: string;
  /** The table `[backend]`, as TOML, instead of that of `board`. */
  readonly backend?: string;
  /** More keys of the route, and more routes, as TOML. */
  readonly route?: string;
}

const EMPTY = { Todo: [], Doing: [], Done: [] };

export function boardOf({ queues = {} }: SetUp): string {
  return boardText({ ...EMPTY, ...queues });
}

export function configOf(folder: string, setUp: SetUp, board: string): string {
  const { settings = "", route = "" } = setUp;
  return `${settings.includes("api_port") ? "" : "api_port = 0"}
${settings.includes("poll_interval") ? "" : "poll_interval = 3600"}
${settings}
${setUp.backend ?? backendOf(setUp, board)}
[routing."Todo"]
command = "sh"
args = ["${folder}/agent.sh", "{task_id}"]
in_progress_queue = "Doing"
${route.includes("breaker") ? "" : NO_BREAKER}
${route}
`;
}

export function agentOf(folder: string, { agent = "" }: SetUp): string {
  return `cd "${folder}"\n${PRELUDE}${agent}\n`;
}

function backendOf({ queues = {} }: SetUp, board: string): string {
  if (board === "json") return `[backend]\ntype = "json"\nurl = "board.json"`;
  if (board === "sqlite") return `[backend]\ntype = "sqlite"\nurl = "board.db"`;
  const lists = Object.entries({ ...EMPTY, ...queues })
    .map(([name, tasks]) => `${JSON.stringify(name)} = [${tasks.map(inline).join(", ")}]`);
  return `[backend]\ntype = "memory"\n[backend.queues]\n${lists.join("\n")}`;
}

/** JSON's strings are strings of TOML as well. */
function inline({ id, name, description = "" }: BoardTask): string {
  const text = JSON.stringify;
  return `{ id = ${text(String(id))}, name = ${text(name)}, description = ${text(description)} }`;
}
