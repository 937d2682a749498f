import type { Clock } from "../../src/async/clock.ts";
import type { ClaimOptions, ClaimRenewal, TaskAdapter } from "../../src/contracts/task_adapter.ts";

/** How long a claim lasts unless it is renewed, in milliseconds. */
export const LEASE_MS = 60_000;

/** A board like `inner` whose claims expire: what no present kind of board does. */
export function leasedBoard(inner: TaskAdapter, clock: Clock): TaskAdapter {
  /** When each claim expires, by its id, on the monotonic clock. */
  const leases = new Map<string, number>();
  const renew = ({ claimId = "" }: ClaimOptions) =>
    leases.set(claimId, clock.monotonic() + LEASE_MS);

  const claimTask: TaskAdapter["claimTask"] = async (taskId, from, to, options) => {
    const claim = await inner.claimTask?.(taskId, from, to, options) ?? "lost";
    if (claim === "claimed") renew(options);
    return claim;
  };

  const keepClaim = async (
    taskId: string,
    queue: string,
    options: ClaimOptions,
  ): Promise<ClaimRenewal> => {
    const task = await inner.getTask(taskId, options);
    if (task.queue !== queue) return "over";
    const expiresAt = leases.get(options.claimId ?? "") ?? -Infinity;
    if (expiresAt <= clock.monotonic()) return "lost";
    renew(options);
    return { renewInMs: LEASE_MS / 3 };
  };

  const own: Partial<TaskAdapter> = { claimTask, keepClaim };
  return new Proxy(inner, {
    has: (target, key) => key in own || key in target,
    get(target, key) {
      if (key in own) return Reflect.get(own, key);
      const value = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
