import { asUnapplied } from "../../../domain/errors.ts";
import type { Directory } from "../model/directory.ts";
import type { Me } from "../model/queue_faults.ts";
import type { Queue } from "../model/queue_faults.ts";
import type { ClaimRequest } from "./claim.ts";

/** A card, and the names of the queues that it moves between. */
export interface CardMove {
  readonly cardId: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Calls `work` with the user and the queues in place of their names.
 *
 * @throws {AdapterError} `isUnapplied` for everything that fails before `work`: reading the card would only
 * show what others did
 */
export async function withResolvedQueues<Result>(
  directory: Directory,
  { cardId, ...names }: CardMove,
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
  { from, to }: Pick<CardMove, "from" | "to">,
  signal: AbortSignal,
): Promise<{ readonly me: Me; readonly from: Queue }> {
  const me = await directory.me(signal);
  const found = await directory.needPlace(from, signal);
  // The directory knows it from here on, so that resolving it again needs no request.
  await directory.need(to, "invalid", signal);
  return { me, from: found };
}
