import type { CallOptions, TaskAdapter } from "../../contracts/task_adapter.ts";
import { isAdapterError } from "../../domain/errors.ts";
import type { BoardWrite } from "../../domain/run.ts";
import type { Comment } from "../../domain/task.ts";

/**
 * Deletes copies of a comment that the dispatcher sent again since its answer was missing. A copy has the mark
 * of the write, its whole text and its author: whatever else is like it stays, and so does the oldest one.
 */
export async function deleteDoubles(
  { taskId, text }: BoardWrite & { readonly kind: "comment" },
  marked: readonly Comment[],
  tasks: TaskAdapter,
  options: CallOptions,
): Promise<void> {
  if (marked.length < 2 || tasks.deleteComment === undefined || tasks.whoAmI === undefined) return;
  const us = await tasks.whoAmI(options);
  const [, ...copies] = marked.filter((comment) => comment.author === us && comment.text === text);
  for (const { id } of copies) {
    await tasks.deleteComment(taskId, id, options).catch((error) => {
      // A copy that stays is no reason to hold up what follows.
      if (!isAdapterError(error)) throw error;
    });
  }
}
