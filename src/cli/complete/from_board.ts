import { neverAborted } from "../../async/abort.ts";
import { systemClock } from "../../async/system_clock.ts";
import type { BoardCredentials } from "../../backends/kind.ts";
import { queuesOf } from "../../compose/route_queues.ts";
import { loadConfig } from "../../config/load.ts";
import type { Settings } from "../../config/settings.ts";
import type { TaskAdapter } from "../../contracts/task_adapter.ts";
import type { Task } from "../../domain/task.ts";
import type { Source, Where } from "./source.ts";
import { QUIET_HOST } from "./from_dispatcher.ts";

/** How many tasks of a queue are offered. */
const TASKS = 50;
const OPTIONS = { signal: neverAborted };
/** A board that is a file asks for none. */
const NO_CREDENTIALS: BoardCredentials = {
  get: () => null,
  tokenFromCommand: () => Promise.resolve(null),
  add: () => {},
};

/**
 * The config, and its board if that is a file: it is read without a dispatcher. A board on a server would have to be
 * asked with its credentials, which takes too long for a key press.
 */
export function boardSource({ config }: Where): Source {
  const none = () => Promise.resolve([]);
  const settings = async () => await loadConfig({ config, host: QUIET_HOST });
  return {
    async queues() {
      const loaded = await settings();
      const onBoard = await onFile(loaded, (tasks) => tasks.listQueues?.(OPTIONS)) ?? [];
      return [...onBoard, ...queuesOf(loaded.routes)].map((text) => ({ text, about: "" }));
    },
    async routes() {
      return (await settings()).routes.map(({ queue }) => ({ text: queue, about: "" }));
    },
    async tasks() {
      const found = await onFile(await settings(), async (tasks): Promise<Task[]> => {
        const queues = await tasks.listQueues?.(OPTIONS) ?? [];
        return await tasks.getReadyTasks(queues, { ...OPTIONS, limit: TASKS });
      });
      return (found ?? []).map(({ id, name, queue }) => ({ text: id, about: `${name}, ${queue}` }));
    },
    runs: none,
    liveRuns: none,
  };
}

async function onFile<T>(
  { backend }: Settings,
  read: (tasks: TaskAdapter) => Promise<T> | undefined,
): Promise<T | undefined> {
  if (backend.boardFile === null) return undefined;
  const context = { clock: systemClock, credentials: NO_CREDENTIALS, warn: () => {} };
  const tasks = await backend.create(context, OPTIONS);
  try {
    return await read(tasks);
  } finally {
    await tasks.close?.();
  }
}
