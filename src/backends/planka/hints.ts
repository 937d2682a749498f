import type { HookVerdict, TaskAdapter } from "../../contracts/task_adapter.ts";
import { whenAborted } from "../../async/abort.ts";
import { readHook } from "./hook.ts";

/** What {@linkcode createHints} takes. */
export interface HintsOptions {
  /** What Planka sends as its access token. */
  readonly token: string;
  /** Finds out who the dispatcher writes as. */
  readonly ownUserId: (signal: AbortSignal) => Promise<string>;
}

/** Turns the deliveries of a webhook into hints. Many that nobody took yet are one. */
export function createHints(
  { token, ownUserId }: HintsOptions,
): Required<Pick<TaskAdapter, "receiveHook" | "watch">> {
  let own: string | null = null;
  let hint = Promise.withResolvers<void>();

  return {
    receiveHook(headers, body): HookVerdict {
      const verdict = readHook({ token, ownUserId: own }, headers, body);
      if (verdict === "hint") hint.resolve();
      return verdict;
    },

    async *watch(signal) {
      const over = whenAborted(signal);
      // Until that is known the dispatcher's own writes are hints too, which cost a poll and no more.
      void ownUserId(signal).then((id) => own = id, () => {});
      while (!signal.aborted) {
        await Promise.race([hint.promise, over]);
        hint = Promise.withResolvers();
        if (!signal.aborted) yield;
      }
    },
  };
}
