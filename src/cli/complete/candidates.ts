import type { Named } from "../options/named.ts";
import { boardSource } from "./from_board.ts";
import { dispatcherSource } from "./from_dispatcher.ts";
import type { Candidate, Source, Where } from "./source.ts";

/** What can complete the last of `words`, which names something of this kind: what comes first is found first. */
export async function* candidatesFor(
  named: Named,
  words: readonly string[],
): AsyncGenerator<Candidate> {
  const where = whereIn(words);
  const dispatcher = dispatcherSource(where);
  // The board of this folder is not that of a dispatcher at another address.
  const board = where.url === undefined ? boardSource(where) : null;
  const all = async function* (list: (source: Source) => Promise<readonly Candidate[]>) {
    for (const source of board === null ? [dispatcher] : [dispatcher, board]) {
      yield* await list(source).catch(() => []);
    }
  };
  switch (named) {
    case "queue":
      return yield* all((source) => source.queues());
    case "route":
      return yield* all((source) => source.routes());
    case "task":
      return yield* all((source) => source.tasks());
    case "run":
      yield* await dispatcher.runs();
      return yield* await dispatcher.tasks();
    case "live run":
      return yield* await dispatcher.liveRuns();
    case "task, then queue":
      // The task is the first argument, and the queue the next one.
      return yield* words.at(-2) === "move"
        ? all((source) => source.tasks())
        : all((source) => source.queues());
    case "task, then text":
      if (words.at(-2) === "comment") yield* all((source) => source.tasks());
  }
}

/** The values of `--url` and `--config` in a command line. */
export function whereIn(words: readonly string[]): Where {
  const url = valueOf(words, "--url", "-u");
  const config = valueOf(words, "--config", "-c");
  return { ...url !== undefined && { url }, ...config !== undefined && { config } };
}

function valueOf(words: readonly string[], long: string, short: string): string | undefined {
  const before = words.slice(0, -1);
  const joined = before.find((word) => word.startsWith(`${long}=`));
  if (joined !== undefined) return joined.slice(long.length + 1);
  const at = before.findIndex((word) => word === long || word === short);
  return at === -1 ? undefined : before[at + 1];
}
