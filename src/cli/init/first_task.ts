import { neverAborted } from "../../async/abort.ts";
import { isAdapterError, UsageError } from "../../domain/errors.ts";
import { openBoard } from "../board/open_board.ts";
import { CONFIG } from "./plan_files.ts";

/** The task that was added, or why there is none. */
export type AddedTask =
  | { readonly id: string; readonly problem?: undefined }
  | { readonly id: null; readonly problem: string };

/** Adds a task by the new config in `home`, as `board add` does. */
export async function addFirstTask(
  home: string,
  queue: string,
  name: string,
): Promise<AddedTask> {
  try {
    await using opened = await openBoard({ config: `${home}/${CONFIG}`, isChanged: true });
    const { id } = await opened.tasks.createTask(queue, name, "", { signal: neverAborted });
    return { id };
  } catch (error) {
    if (!isAdapterError(error) && !(error instanceof UsageError)) throw error;
    return { id: null, problem: error.message };
  }
}
