import { neverAborted } from "./abort.ts";
import type { Clock } from "./clock.ts";

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** What {@linkcode createBatch} takes. */
export interface BatchOptions<Item, Result> {
  readonly clock: Clock;
  /** Handles many items at once; answers in their order. */
  readonly work: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** The longest pause between two rounds. */
  readonly maxPauseMs: number;
  /** At most so many items in one round. */
  readonly maxItems: number;
}

/**
 * Shares one costly round of work among all who ask while it is not running. A lone item waits for
 * nothing; under load there is a pause as long as the last round took, so that rounds take at most
 * half of one core.
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
