import type { Interview } from "../../../contracts/interview.ts";
import { UsageError } from "../../../domain/errors.ts";
import { isPrintable } from "../../../text/printable.ts";
import type { ChosenBoard } from "../board/chosen.ts";

/** The answer that adds no task. */
const NONE = "none";

/** How {@linkcode decideFirstTask} asks. */
export interface FirstTaskOptions {
  readonly interview: Interview;
  readonly board: Pick<ChosenBoard, "queues" | "count">;
  /** The queue that agents take tasks from. */
  readonly queue: string;
}

/** Asks for a task to begin with, unless some wait already. Null if there should be none. */
export async function decideFirstTask(
  { interview, board, queue }: FirstTaskOptions,
): Promise<string | null> {
  if (board.queues?.includes(queue) && await board.count(queue) > 0) return null;
  return await interview.ask({
    text: 'A first task, in one line, or "none"',
    suggestion: NONE,
    accept: (name) => {
      if (name.toLowerCase() === NONE) return null;
      if (isPrintable(name)) return name;
      throw new UsageError(
        "Cannot add this task: it contains a control character, or one that is not shown",
      );
    },
  });
}
