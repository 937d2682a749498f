import { neverAborted } from "./abort.ts";
import type { Clock } from "./clock.ts";

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** How {@linkcode createBatch} works. */
export interface BatchOptions<Item, Result> {
  readonly clock: Clock;
  /** Handles many items at once; gives the results in the order of the items. */
  readonly work: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** The longest pause between two rounds. */
  readonly maxPauseMs: number;
  /** The largest number of items in one round. */
  readonly maxItems: number;
}

/**
 * Shares one costly round of work among all callers that ask before it starts. A single item does not wait.
 * Under load each round is followed by a pause as long as the round took, so that rounds use at most half
 * of one core.
 */
export function createBatch<Item, Result>(
  { clock, work, maxPauseMs, maxItems }: BatchOptions<Item, Result>,
): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let running = false;

  async function runRounds(): Promise<void> {
    running = true;
    while (waiting.length > 0) {
      const round = waiting.slice(0, maxItems);
      waiting = waiting.slice(maxItems);
      const startedAt = clock.monotonic();
      await settle(round, work);
      if (waiting.length > 0) await pause(clock.monotonic() - startedAt);
    }
    running = false;
  }

  async function pause(ms: number): Promise<void> {
    await clock.sleep(Math.min(ms, maxPauseMs), { signal: neverAborted });
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!running) void runRounds();
    });
}

async function settle<Item, Result>(
  round: readonly Waiting<Item, Result>[],
  work: (items: readonly Item[]) => Promise<readonly Result[]>,
): Promise<void> {
  try {
    const results = await work(round.map(({ item }) => item));
    round.forEach(({ resolve }, index) => resolve(results[index] as Result));
  } catch (error) {
    for (const { reject } of round) reject(error);
  }
}
