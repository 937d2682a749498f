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

const FAULTS = ["refused", "slow", "lost reply"] as const;

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
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (!FALLIBLE.has(name)) return value.bind(target);
      return async (...args: unknown[]) => {
        const fault = random() < rate ? FAULTS[Math.floor(random() * FAULTS.length)] : undefined;
        if (fault !== undefined) onFault(fault, String(name));
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
