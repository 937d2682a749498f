import type { Comment } from "../../../domain/task.ts";
import { walkPages } from "../../http/pages.ts";
import type { PlankaClient } from "../client/client.ts";
import { byAge } from "./ids.ts";
import { toComment } from "./mapping.ts";
import { answers, type CardRecord } from "./records.ts";

/** Far more comments than a card ever has, at 50 a page. */
const MAX_PAGES = 10_000;

/**
 * All comments of a card, oldest first. Planka gives them in pages, newest first; the card's own count
 * spares the request for a page after the last one.
 */
export async function readComments(
  client: PlankaClient,
  { id, commentsTotal }: CardRecord,
  signal: AbortSignal,
): Promise<Comment[]> {
  const total = commentsTotal ?? Infinity;
  const comments: Comment[] = [];
  if (total <= 0) return comments;
  const readPage = async (beforeId: string | null) => {
    const query = beforeId === null ? "" : `?beforeId=${beforeId}`;
    const page = await client.get(`/api/cards/${id}/comments${query}`, answers.comments, signal);
    const older = page.items.toSorted(byAge).toReversed()
      .filter((comment) => beforeId === null || byAge(comment, { id: beforeId }) < 0);
    const items = older.map((comment) => toComment(comment, page.included.users));
    return { items, next: older.at(-1)?.id ?? null };
  };
  for await (const older of walkPages(readPage, { what: "the comments", maxPages: MAX_PAGES })) {
    comments.push(...older);
    if (comments.length >= total) break;
  }
  return comments.reverse();
}
