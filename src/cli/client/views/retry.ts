import { oneLine } from "../../terminal/printable.ts";
import type { TaskAnswer } from "../answers.ts";

/** What is said of a task that is to run again. */
export function describeRetry({ id, queue }: TaskAnswer): string {
  return `Task ${oneLine(id)} is in "${
    oneLine(queue)
  }" and runs again as soon as there is a free slot\n`;
}
