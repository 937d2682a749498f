import type { Clock } from "../../../async/clock.ts";
import { AdapterError, isAdapterError } from "../../../domain/errors.ts";
import type { Comment } from "../../../domain/task.ts";
import { createHash } from "node:crypto";
import { walkPages } from "../../http/pages.ts";
import { isInDoubt } from "../../../domain/errors.ts";
import type { PlankaClient } from "../client/client.ts";
import { byAge } from "../model/ids.ts";
import { toComment } from "../model/mapping.ts";
import { answers, type CardRecord, type CommentRecord } from "../model/records.ts";
import type { Cards } from "./cards.ts";
import { LATE_EFFECT_MS, unanswered } from "./late_edits.ts";

/** A proxy before Planka may date its replies by another clock. */
const TOLERANCE_MS = 2_000;

/** How many comments in doubt are remembered. A caller that repeats a comment does so soon. */
const MAX_DOUBTS = 100;

/** Far more comments than a card ever has, at 50 a page. */
const MAX_PAGES = 10_000;

/** How long all comments of a card may be together, in UTF-16 units: they are all kept at once. */
const MAX_LENGTH = 64 * 2 ** 20;

/** A comment that may have been written. */
interface Doubt {
  /** When it was first sent, by the server's clock. */
  readonly sentAt: number;
  /** Until when it may still be written, by the monotonic clock; 0 if it was written at once or never. */
  readonly until: number;
}

/** A comment to write. */
export interface NewComment {
  readonly cardId: string;
  /** The user that writes it. */
  readonly userId: string;
  readonly text: string;
}

/**
 * Writes comments, each of them once. Planka has no key that makes a write repeatable. So if the reply is
 * lost, the writer searches for the comment, at once and before it writes the same one again.
 */
export class CommentWriter {
  readonly #client: PlankaClient;
  readonly #cards: Cards;
  readonly #clock: Clock;
  /** Comments in doubt; the oldest first. */
  readonly #doubts = new Map<string, Doubt>();

  constructor(client: PlankaClient, cards: Cards, clock: Clock) {
    this.#client = client;
    this.#cards = cards;
    this.#clock = clock;
  }

  /** Writes a comment. Callers must write to one card one after the other. */
  async write(comment: NewComment, signal: AbortSignal): Promise<CommentRecord> {
    const found = await this.#findDoubted(comment, signal);
    if (found !== null) return found;
    const leftMs = (this.#doubts.get(keyOf(comment))?.until ?? 0) - this.#clock.monotonic();
    if (leftMs > 0) throw unanswered(leftMs);
    const sentAt = this.#client.serverClock.now();
    try {
      const written = await this.#cards.comment(comment.cardId, comment.text, signal);
      // From now on the same text is another comment.
      this.#doubts.delete(keyOf(comment));
      return written;
    } catch (error) {
      if (!isInDoubt(error)) throw error;
      const isLate = isAdapterError(error) && error.mayTakeEffectLater;
      this.#doubt(comment, {
        sentAt,
        until: isLate ? this.#clock.monotonic() + LATE_EFFECT_MS : 0,
      });
      // If the search fails, too, the caller gets the error of the write.
      const written = await this.#findDoubted(comment, signal).catch(() => null);
      if (written === null) throw error;
      return written;
    }
  }

  #doubt(comment: NewComment, { sentAt, until }: Doubt): void {
    const key = keyOf(comment);
    this.#doubts.set(key, { sentAt: this.#doubts.get(key)?.sentAt ?? sentAt, until });
    for (const oldest of this.#doubts.keys()) {
      if (this.#doubts.size <= MAX_DOUBTS) break;
      this.#doubts.delete(oldest);
    }
  }

  /** The comment, if it was sent before and has arrived. */
  async #findDoubted(comment: NewComment, signal: AbortSignal): Promise<CommentRecord | null> {
    const key = keyOf(comment);
    const since = this.#doubts.get(key)?.sentAt;
    if (since === undefined) return null;
    const { cardId, userId, text } = comment;
    const path = `/api/cards/${cardId}/comments`;
    const { items } = await this.#client.get(path, answers.comments, signal);
    const isIt = (each: CommentRecord) =>
      each.userId === userId && each.text === text &&
      Date.parse(each.createdAt ?? "") >= since - TOLERANCE_MS;
    const found = items.filter(isIt).toSorted(byAge).at(-1) ?? null;
    if (found !== null) this.#doubts.delete(key);
    return found;
  }
}

/** A key that is short even if the text is long. */
function keyOf({ cardId, text }: NewComment): string {
  return `${cardId} ${createHash("sha256").update(text).digest("hex")}`;
}

/**
 * Reads all comments of a card, oldest first. Planka gives them in pages, newest first. The card's own count
 * saves the request for a page after the last one.
 */
export async function readComments(
  client: PlankaClient,
  { id, commentsTotal }: CardRecord,
  signal: AbortSignal,
): Promise<Comment[]> {
  const total = commentsTotal ?? Infinity;
  const comments: Comment[] = [];
  let length = 0;
  if (total <= 0) return comments;
  const readPage = async (beforeId: string | null) => {
    const query = beforeId === null ? "" : `?beforeId=${beforeId}`;
    const page = await client.get(`/api/cards/${id}/comments${query}`, answers.comments, signal);
    const older = page.items.toSorted(byAge).toReversed()
      .filter((comment) => beforeId === null || byAge(comment, { id: beforeId }) < 0);
    const users = Map.groupBy(page.included.users, (user) => user.id);
    const items = older.map((comment) => toComment(comment, users.get(comment.userId ?? "") ?? []));
    return { items, next: older.at(-1)?.id ?? null };
  };
  for await (const older of walkPages(readPage, { what: "the comments", maxPages: MAX_PAGES })) {
    comments.push(...older);
    length += older.reduce((sum, { text }) => sum + text.length, 0);
    if (length > MAX_LENGTH) throw tooLong(id);
    if (comments.length >= total) break;
  }
  return comments.reverse();
}

function tooLong(cardId: string): AdapterError {
  const problem = `the comments of card ${cardId} have more than ${MAX_LENGTH} characters`;
  return new AdapterError("unavailable", problem, { remedy: "delete some of them in Planka" });
}
