import type { TaskAdapter } from "../../src/contracts/task_adapter.ts";
import { AdapterError } from "../../src/domain/errors.ts";

/** The calls that can fail, before or after the board has applied them. */
const FALLIBLE: ReadonlySet<string | symbol> = new Set<keyof TaskAdapter>([
  "getReadyTasks",
  "getTask",
  "moveTask",
  "addComment",
  "updateTask",
  "claimTask",
  "releaseTask",
  "whoAmI",
]);

const FAULTS = ["refused", "slow", "lost reply", "late effect"] as const;

/** The writes that can take effect after their caller has given them up. */
const LATE_WRITES: ReadonlySet<string | symbol> = new Set<keyof TaskAdapter>([
  "moveTask",
  "addComment",
  "claimTask",
  "releaseTask",
]);

/** How long after it has failed such a write can take effect, in milliseconds. */
const LATE_MS = 1_000;

const SLOW_MS = 150;

/** The faults of a board. */
export interface FaultOptions {
  /** The share of its calls that fail, from 0 to 1. */
  readonly rate: number;
  readonly random: () => number;
  /** Called for each call that fails, with the fault and the name of the call. */
  readonly onFault: (fault: typeof FAULTS[number], method: string) => void;
}

/** Wraps a board: it refuses some calls before they apply, delays some, and loses the reply of some. */
export function faultyBoard(
  board: TaskAdapter,
  { rate, random, onFault }: FaultOptions,
): TaskAdapter {
  return new Proxy(board, {
    get(target, name) {
      // A schedule has not the minutes that a real server may take.
      if (name === "lateEffectMs") return 2 * LATE_MS;
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (!FALLIBLE.has(name)) return value.bind(target);
      return async (...args: unknown[]) => {
        const drawn = random() < rate ? FAULTS[Math.floor(random() * FAULTS.length)] : undefined;
        const fault = drawn === "late effect" && !LATE_WRITES.has(name) ? "slow" : drawn;
        if (fault !== undefined) onFault(fault, String(name));
        if (fault === "late effect") {
          void sleep(random() * LATE_MS).then(() => value.apply(target, args)).catch(() => {});
          const message = "no answer within 30 s";
          throw new AdapterError("unavailable", message, { mayTakeEffectLater: true });
        }
        if (fault === "refused") throw unavailable("The connection was refused");
        if (fault === "slow") await sleep(random() * SLOW_MS);
        const answer: unknown = await value.apply(target, args);
        if (fault === "lost reply") throw unavailable("The connection was reset");
        return answer;
      };
    },
  });
}

function unavailable(message: string): AdapterError {
  return new AdapterError("unavailable", message, { retryAfterMs: 100 });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
