import { neverAborted } from "../../src/async/abort.ts";
import { findBackendKind } from "../../src/backends/registry.ts";
import { systemClock } from "../../src/async/system_clock.ts";
import type { TaskAdapter } from "../../src/contracts/task_adapter.ts";
import type { Task } from "../../src/domain/task.ts";
import { startPlanka } from "../../tests/fakes/planka/mod.ts";

/** The kinds of board that schedules are played on. */
export const BOARDS = ["json", "sqlite", "planka"] as const;
export type BoardName = typeof BOARDS[number];

/** The names of the queues of a schedule on its board. */
export interface Queues {
  readonly ready: string;
  readonly doing: string;
  readonly done: string;
  readonly failed: string;
}

/** A board with tasks, for one schedule. */
export interface Board extends AsyncDisposable {
  readonly queues: Queues;
  /** The table `[backend]` of a config. */
  readonly config: string;
  /** The variables that a dispatcher needs. */
  readonly env: Readonly<Record<string, string>>;
  /** Reads every task from the board. */
  tasks(): Promise<Task[]>;
}

const PLAIN: Queues = { ready: "Todo", doing: "Doing", done: "Done", failed: "Failed" };

/** Creates a board in `dir`, with a task for each of `names` in its ready queue. */
export async function createBoard(
  kind: BoardName,
  dir: string,
  names: readonly string[],
): Promise<Board> {
  switch (kind) {
    case "json": {
      const todo = names.map((name, i) => ({ id: `${i + 1}`, name }));
      const queues = { Todo: todo, Doing: [], Done: [], Failed: [] };
      await Deno.writeTextFile(`${dir}/board.json`, JSON.stringify({ queues }));
      return await openBoard(kind, dir, "board.json");
    }
    case "sqlite": {
      const board = await openBoard(kind, dir, "board.db", names);
      return board;
    }
    case "planka":
      return await plankaBoard(dir, names);
  }
}

async function openBoard(
  type: "json" | "sqlite",
  dir: string,
  url: string,
  names: readonly string[] = [],
): Promise<Board> {
  const adapter = await open(type, { url, user: "artificer" }, dir, null);
  for (const name of names) {
    await adapter.createTask(PLAIN.ready, name, "", { signal: neverAborted });
  }
  return {
    queues: PLAIN,
    config: `type = "${type}"\nurl = "${url}"`,
    env: {},
    tasks: () => tasksOf(adapter, PLAIN),
    [Symbol.asyncDispose]: async () => await adapter.close?.(),
  };
}

async function plankaBoard(dir: string, names: readonly string[]): Promise<Board> {
  const planka = await startPlanka();
  const cards = names.map((name) => ({ name }));
  const layout = planka.layOut({ Todo: cards, Doing: [], Done: [], Failed: [] });
  const queues = {
    ready: layout.queue("Todo"),
    doing: layout.queue("Doing"),
    done: layout.queue("Done"),
    failed: layout.queue("Failed"),
  };
  const { url, bot: { apiKey } } = planka;
  const adapter = await open("planka", { url }, dir, apiKey);
  return {
    queues,
    config: `type = "planka"\nurl = "${url}"`,
    env: { PLANKA_TOKEN: apiKey },
    tasks: () => tasksOf(adapter, queues),
    async [Symbol.asyncDispose]() {
      await adapter.close?.();
      await planka[Symbol.asyncDispose]();
    },
  };
}

async function open(
  type: BoardName,
  options: Readonly<Record<string, unknown>>,
  baseDir: string,
  token: string | null,
): Promise<TaskAdapter> {
  const kind = findBackendKind(type);
  if (kind === undefined) throw new TypeError(`Cannot find backend kind "${type}"`);
  const credentials = {
    get: () => null,
    tokenFromCommand: () => Promise.resolve(token),
    add: () => {},
  };
  const context = { clock: systemClock, credentials, warn: () => {} };
  return await kind.bind(options, baseDir).create(context, { signal: neverAborted });
}

async function tasksOf(adapter: TaskAdapter, queues: Queues): Promise<Task[]> {
  const options = { signal: neverAborted, limit: 1_000 };
  const listed = await adapter.getReadyTasks(Object.values(queues), options);
  return await Promise.all(listed.map(({ id }) => adapter.getTask(id, options)));
}
