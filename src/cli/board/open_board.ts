import { createTasks } from "../../compose/tasks.ts";
import type { ConfigHost } from "../../config/source.ts";
import type { Settings } from "../../config/settings.ts";
import type { TaskAdapter } from "../../contracts/task_adapter.ts";
import { type Explanation, textOf } from "../../domain/errors.ts";
import { needsOfBoard } from "../../security/permissions.ts";
import { printError } from "../output.ts";
import { setUp } from "../set_up.ts";

/** The board of a config. It is closed when its scope ends. */
export interface OpenBoard extends AsyncDisposable {
  readonly tasks: TaskAdapter;
  readonly settings: Settings;
}

/**
 * Opens the board that the config names, without a dispatcher.
 *
 * @throws {UsageError} if the config is not valid, or if a right is missing
 */
export async function openBoard(
  { config, host, isChanged }: {
    readonly config?: string;
    /** Where the config comes from; by default from this system. */
    readonly host?: ConfigHost;
    readonly isChanged: boolean;
  },
): Promise<OpenBoard> {
  const { settings, environment } = await setUp({
    config,
    ...host && { host },
    needs: (settings) => needsOfBoard(settings, { isChanged }),
    keepsOtherRights: true,
  });
  const warn = (warning: Explanation) => printError(textOf(warning));
  const tasks = await createTasks(settings, warn, environment);
  return {
    tasks,
    settings,
    async [Symbol.asyncDispose]() {
      await tasks.close?.();
    },
  };
}
