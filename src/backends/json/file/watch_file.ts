import { explanationOf } from "../../../domain/errors.ts";
import { changesOf } from "../../../files/file_changes.ts";
import type { BackendContext } from "../../kind.ts";

/**
 * The time between two looks at the file, in milliseconds, and that once it has been quiet for a while: a look costs a
 * tenth of a millisecond of a core.
 */
const PACE = { everyMs: 100, quietMs: 250 };

/**
 * Yields when the file may have changed, and once at the start. If the file cannot be seen, it warns once and
 * continues. Ends when `signal` is aborted.
 */
export async function* watchFile(
  path: string,
  signal: AbortSignal,
  { clock, warn }: Pick<BackendContext, "clock" | "warn">,
): AsyncGenerator<void> {
  let hasWarned = false;
  for await (const error of changesOf(path, { clock, signal, ...PACE })) {
    if (error === null) yield;
    else if (!hasWarned) {
      hasWarned = true;
      const { problem, remedy } = explanationOf(error);
      const what = `Cannot watch board ${JSON.stringify(path)}, so it is only polled: ${problem}`;
      warn({ problem: what, remedy });
    }
  }
}
