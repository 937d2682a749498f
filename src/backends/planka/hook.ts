import { createHash, timingSafeEqual } from "node:crypto";
import * as z from "zod";
import { whenAborted } from "../../async/abort.ts";
import type { HookVerdict, TaskAdapter } from "../../contracts/task_adapter.ts";

/** What requests are judged by. */
export interface HookOptions {
  /** What Planka sends as its access token. */
  readonly token: string;
  /** The user that the dispatcher writes as, once it is known. */
  readonly ownUserId: string | null;
}

const place = z.object({ item: z.object({ listId: z.string(), boardId: z.string() }).partial() });
const hookBody = z.object({
  event: z.string(),
  user: z.object({ id: z.string() }).nullish(),
  data: place.nullish(),
  prevData: place.nullish(),
});

/**
 * Judges one delivery of a webhook. Planka sends every event, in no order, those of the dispatcher's
 * own writes too, and none a second time: a hint is worth a poll, and polling stays.
 */
export function readHook(options: HookOptions, headers: Headers, body: Uint8Array): HookVerdict {
  if (!bears(headers.get("authorization"), options.token)) return "unauthorized";
  const json = parse(body);
  if (json === undefined) return "malformed";
  const hook = hookBody.safeParse(json).data;
  if (hook === undefined || hook.user?.id === options.ownUserId) return "ignored";
  return changesQueues(hook) ? "hint" : "ignored";
}

/** The events of a card that is new, has moved or is gone. */
export const HOOK_EVENTS = ["cardCreate", "cardUpdate", "cardDelete"] as const;

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

/** Each change is told by an action as well: once is enough. */
function changesQueues({ event, data, prevData }: z.output<typeof hookBody>): boolean {
  if (event === "cardCreate" || event === "cardDelete") return true;
  if (event !== "cardUpdate") return false;
  const [now, before] = [data?.item, prevData?.item];
  if (now === undefined || before === undefined) return true;
  return now.listId !== before.listId || now.boardId !== before.boardId;
}

/** JSON has no `undefined`: that stands for what is not JSON. */
function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

/** Takes the same time however much of the token is right. */
function bears(authorization: string | null, token: string): boolean {
  const given = /^Bearer +(.+)$/i.exec(authorization ?? "")?.[1] ?? "";
  return timingSafeEqual(digest(given.trim()), digest(token));
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
