import type { TaskAdapter } from "../../src/contracts/task_adapter.ts";
import { AdapterError } from "../../src/domain/errors.ts";

/** Calls that a board may fail, in doubt or not. */
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

/** How a board misbehaves. */
export interface Misbehaviour {
  /** How many of its calls go wrong, from 0 to 1. */
  readonly rate: number;
  readonly random: () => number;
  /** Told of each call that goes wrong: how, and which. */
  readonly onFault: (fault: typeof FAULTS[number], method: string) => void;
}

/** A board some of whose calls are refused before they are applied, answered slowly, or not answered. */
export function faultyBoard(
  board: TaskAdapter,
  { rate, random, onFault }: Misbehaviour,
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
