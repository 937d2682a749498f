import { asUnapplied } from "../../../domain/errors.ts";
import type { Directory } from "../model/directory.ts";
import type { Me } from "../model/queue_faults.ts";
import type { Queue } from "../model/queue_faults.ts";
import type { ClaimRequest } from "./claim.ts";

/** A card and two queues by their names. */
export interface NamedPassage {
  readonly cardId: string;
  readonly from: string;
  readonly to: string;
}

/**
 * What `work` gives for a card between two queues, by who asks.
 *
 * @throws {AdapterError} `isUnapplied` for all that fails before `work`: a look at the card would show
 * what others did
 */
export async function withResolvedQueues<Result>(
  directory: Directory,
  { cardId, ...names }: NamedPassage,
  signal: AbortSignal,
  work: (request: ClaimRequest) => Promise<Result>,
): Promise<Result> {
  const { me, from } = await resolve(directory, names, signal).catch((error) => {
    throw asUnapplied(error);
  });
  return await directory.withQueue(
    names.to,
    "invalid",
    signal,
    (to) => work({ cardId, userId: me.userId, from, to }),
  );
}

async function resolve(
  directory: Directory,
  { from, to }: Pick<NamedPassage, "from" | "to">,
  signal: AbortSignal,
): Promise<{ readonly me: Me; readonly from: Queue }> {
  const me = await directory.me(signal);
  const found = await directory.need(from, "invalid", signal);
  // Known from here on, so that nothing is asked for it again.
  await directory.need(to, "invalid", signal);
  return { me, from: found };
}
