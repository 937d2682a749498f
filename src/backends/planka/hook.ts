import { createHash, timingSafeEqual } from "node:crypto";
import * as z from "zod";
import { whenAborted } from "../../async/abort.ts";
import type { HookVerdict, TaskAdapter } from "../../contracts/task_adapter.ts";

/** What {@linkcode readHook} needs. */
export interface HookOptions {
  /** The access token that Planka sends. */
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
 * Judges one delivery of a webhook. Planka sends every event once, in no order, also those of the
 * dispatcher's own writes. A lost delivery is not repeated, so that polling stays necessary.
 */
export function readHook(options: HookOptions, headers: Headers, body: Uint8Array): HookVerdict {
  if (!bears(headers.get("authorization"), options.token)) return "unauthorized";
  const json = parse(body);
  if (json === undefined) return "malformed";
  const hook = hookBody.safeParse(json).data;
  if (hook === undefined || hook.user?.id === options.ownUserId) return "ignored";
  return changesQueues(hook) ? "hint" : "ignored";
}

/** The events of a card that is created, moved or deleted. */
export const HOOK_EVENTS = ["cardCreate", "cardUpdate", "cardDelete"] as const;

/** What {@linkcode createHints} needs. */
export interface HintsOptions {
  /** The access token that Planka sends. */
  readonly token: string;
  /** Finds out the id of the user that the dispatcher writes as. */
  readonly ownUserId: (signal: AbortSignal) => Promise<string>;
  /** Called with how each delivery was judged. */
  readonly onDelivery: (verdict: HookVerdict) => void;
}

/** Turns the deliveries of a webhook into hints. Deliveries before the next read of `watch` are one hint. */
export function createHints(
  { token, ownUserId, onDelivery }: HintsOptions,
): Required<Pick<TaskAdapter, "admitsHook" | "receiveHook" | "watch">> {
  let own: string | null = null;
  let hint = Promise.withResolvers<void>();

  return {
    admitsHook(headers): boolean {
      const isAdmitted = bears(headers.get("authorization"), token);
      if (!isAdmitted) onDelivery("unauthorized");
      return isAdmitted;
    },

    receiveHook(headers, body): HookVerdict {
      const verdict = readHook({ token, ownUserId: own }, headers, body);
      onDelivery(verdict);
      if (verdict === "hint") hint.resolve();
      return verdict;
    },

    async *watch(signal) {
      const over = whenAborted(signal);
      // Until this is known, the dispatcher's own writes are hints, too, which cost a poll each.
      void ownUserId(signal).then((id) => own = id, () => {});
      while (!signal.aborted) {
        await Promise.race([hint.promise, over]);
        hint = Promise.withResolvers();
        if (!signal.aborted) yield;
      }
    },
  };
}

/** Whether a delivery may change what is in a queue. Other events that Planka sends repeat these. */
function changesQueues({ event, data, prevData }: z.output<typeof hookBody>): boolean {
  if (event === "cardCreate" || event === "cardDelete") return true;
  if (event !== "cardUpdate") return false;
  const [now, before] = [data?.item, prevData?.item];
  if (now === undefined || before === undefined) return true;
  return now.listId !== before.listId || now.boardId !== before.boardId;
}

/** The value of a JSON text; undefined, which JSON does not have, for a text that is not JSON. */
function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

/** Compares in constant time, so that the time tells nothing of the token. */
function bears(authorization: string | null, token: string): boolean {
  const given = /^Bearer +(.+)$/i.exec(authorization ?? "")?.[1] ?? "";
  return timingSafeEqual(digest(given.trim()), digest(token));
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
