import type { TaskAdapter } from "../../src/contracts/task_adapter.ts";

/** What happens to a call. */
export type Fault =
  /** Fails; the board is not asked. */
  | { readonly kind: "fail_before"; readonly error: unknown }
  /** The board does it, and the answer is lost. */
  | { readonly kind: "fail_after"; readonly error: unknown }
  /** Never answers until the call is given up; the board is not asked. */
  | { readonly kind: "hang" }
  /** Waits for `until` before the board is asked. */
  | { readonly kind: "delay"; readonly until: Promise<unknown> };

/** A method of a board that can be broken. */
export type Method = Exclude<keyof TaskAdapter, "watch" | "close">;

/** One call that was made. */
export interface Call {
  readonly method: Method;
  readonly args: readonly unknown[];
}

/** A board whose methods can be told to break. */
export interface FlakyAdapter extends TaskAdapter {
  /** Breaks the next `times` calls of `method` (all, by default), until it is told otherwise. */
  break(method: Method, fault: Fault, times?: number): void;
  /** Heals `method`, or all of them. */
  heal(method?: Method): void;
  /** The calls that were made, oldest first, broken or not. */
  readonly calls: readonly Call[];
}

interface Planned {
  readonly fault: Fault;
  left: number;
}

/** Wraps `inner`, whichever board it is; a capability that it lacks is lacked by the wrapper. */
export function flakyAdapter<Inner extends TaskAdapter>(inner: Inner): FlakyAdapter & Inner {
  const planned = new Map<string, Planned>();
  const calls: Call[] = [];
  const own = {
    calls,
    break: (method: Method, fault: Fault, times = Infinity) => {
      planned.set(method, { fault, left: times });
    },
    heal: (method?: Method) => method === undefined ? planned.clear() : planned.delete(method),
  };
  return new Proxy(inner, {
    has: (target, key) => key in own || key in target,
    get(target, key) {
      if (key in own) return Reflect.get(own, key);
      const value = Reflect.get(target, key);
      if (typeof value !== "function") return value;
      if (key === "watch" || key === "close") return value.bind(target);
      return async (...args: unknown[]) => {
        calls.push({ method: key as Method, args });
        const call = () => Reflect.apply(value, target, args);
        return await suffer(takeFault(planned, String(key)), call, args);
      };
    },
  }) as FlakyAdapter & Inner;
}

function takeFault(planned: Map<string, Planned>, method: string): Fault | null {
  const plan = planned.get(method);
  if (plan === undefined || plan.left <= 0) return null;
  plan.left--;
  return plan.fault;
}

async function suffer(
  fault: Fault | null,
  call: () => Promise<unknown>,
  args: readonly unknown[],
): Promise<unknown> {
  const { signal } = args.at(-1) as { readonly signal: AbortSignal };
  switch (fault?.kind) {
    case "fail_before":
      throw fault.error;
    case "fail_after":
      await call();
      throw fault.error;
    case "hang":
      return await aborted(signal);
    case "delay":
      await Promise.race([fault.until, aborted(signal)]);
      return await call();
    default:
      return await call();
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
