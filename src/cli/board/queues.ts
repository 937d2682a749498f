import type { CallOptions, TaskAdapter } from "../../contracts/task_adapter.ts";
import type { Settings } from "../../config/settings.ts";
import { queuesOf } from "../../compose/route_queues.ts";

/** The queues of a board: all of them where it knows them, else those that the config names. */
export async function queuesOfBoard(
  tasks: TaskAdapter,
  { routes }: Pick<Settings, "routes">,
  options: CallOptions,
): Promise<readonly string[]> {
  return await tasks.listQueues?.(options) ?? queuesOf(routes);
}
