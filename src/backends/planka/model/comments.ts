import type { Comment } from "../../../domain/task.ts";
import type { PlankaClient } from "../client/client.ts";
import { byAge } from "./ids.ts";
import { toComment } from "./mapping.ts";
import { answers, type CardRecord } from "./records.ts";

/**
 * All comments of a card, oldest first. Planka gives them in pages, newest first; what the card says
 * of their number spares the look for a page that is not there.
 */
export async function readComments(
  client: PlankaClient,
  { id, commentsTotal }: CardRecord,
  signal: AbortSignal,
): Promise<Comment[]> {
  const total = commentsTotal ?? Infinity;
  const comments: Comment[] = [];
  while (comments.length < total) {
    const oldest = comments.at(-1)?.id;
    const query = oldest === undefined ? "" : `?beforeId=${oldest}`;
    const page = await client.get(`/api/cards/${id}/comments${query}`, answers.comments, signal);
    const older = page.items.toSorted(byAge).toReversed()
      .filter((comment) => oldest === undefined || byAge(comment, { id: oldest }) < 0);
    if (older.length === 0) break;
    comments.push(...older.map((comment) => toComment(comment, page.included.users)));
  }
  return comments.reverse();
}
