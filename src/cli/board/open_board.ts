import { createTasks } from "../../compose/tasks.ts";
import { readEnvironment } from "../../config/environment/mod.ts";
import { configKinds } from "../../config/kinds.ts";
import { loadConfig } from "../../config/load.ts";
import type { Settings } from "../../config/settings.ts";
import type { TaskAdapter } from "../../contracts/task_adapter.ts";
import { textOf } from "../../domain/errors.ts";
import type { Need } from "../../domain/need.ts";
import { requireRights } from "../../security/permissions.ts";
import { printError } from "../output.ts";

/** The board that a config names. Closed when its scope ends. */
export interface OpenBoard extends AsyncDisposable {
  readonly tasks: TaskAdapter;
  readonly settings: Settings;
}

/**
 * Opens the board that the config names, without a dispatcher.
 *
 * @throws {UsageError} for a config that cannot be used, and for a right that is missing
 */
export async function openBoard(
  { config, isChanged }: { readonly config?: string; readonly isChanged: boolean },
): Promise<OpenBoard> {
  const settings = await loadConfig({
    kinds: configKinds,
    config,
  });
  requireRights(needsOf(settings, isChanged));
  const { secrets } = await readEnvironment({ settings });
  const tasks = await createTasks(settings, (warning) => printError(textOf(warning)), secrets);
  return {
    tasks,
    settings,
    async [Symbol.asyncDispose]() {
      await tasks.close?.();
    },
  };
}

function needsOf({ backend, tokenCommand }: Settings, isChanged: boolean): Need[] {
  const toAsk: Need = {
    permission: { name: "run" },
    who: "token_command",
    why: "to get the board's token",
  };
  return [
    ...backend.needs.filter(({ permission }) => isChanged || permission.name !== "write"),
    ...tokenCommand === null ? [] : [toAsk],
  ];
}
