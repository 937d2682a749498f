import { DatabaseSync } from "node:sqlite";
import { tasksNamed } from "../../fixtures/dispatch_folder.ts";
import { readBoard } from "../../fixtures/json_board.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";
import { useBetween } from "./cpu_time.ts";
import { boardFile, pause, startDispatcher, type Work } from "./dispatcher.ts";
import { type Both, compare, type Figures } from "./ratios.ts";
import type { Subject } from "./subject.ts";

const TASKS = 200;
const SLOTS = 4;

/** What a run of `true` costs, from the ready task to the done one, on each board with a file. */
export async function compareDispatch(subjects: Both<Subject>, rounds: number): Promise<void> {
  for (const board of ["json", "sqlite"] as const) {
    const name = `${TASKS} runs of true, ${board} board`;
    await compare(subjects, { name, rounds, measure: (subject) => dispatch(subject, board) });
  }
}

async function dispatch(subject: Subject, board: Work["board"]): Promise<Figures> {
  await using dir = await tempDir();
  const queues = { Todo: tasksNamed(TASKS) };
  const work: Work = { board, queues, command: 'command = "true"', slots: SLOTS };
  await using dispatcher = await startDispatcher(subject, dir, work);
  const before = await dispatcher.cpuTime();
  const startedAt = performance.now();
  const countDone = COUNTS[board];
  while (await countDone(`${dir.path}/${boardFile(board)}`) < TASKS) await pause(20);
  const ms = performance.now() - startedAt;
  const { ownMs, childrenMs } = useBetween(before, await dispatcher.cpuTime());
  return {
    "CPU ms/run own": ownMs / TASKS,
    "children": childrenMs / TASKS,
    "all": (ownMs + childrenMs) / TASKS,
    "ms/run": ms / TASKS,
  };
}

/** How many tasks are done, by the kind of the board. */
const COUNTS: Readonly<Record<Work["board"], (path: string) => number | Promise<number>>> = {
  json: async (path) => (await readBoard(path)).Done?.length ?? 0,
  sqlite(path) {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      const count = database.prepare(
        "SELECT count(*) AS done FROM tasks WHERE queue = 'Done'",
      );
      return Number(count.get()?.done);
    } finally {
      database.close();
    }
  },
};
