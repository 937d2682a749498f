import type { Clock } from "../../../async/clock.ts";
import { AdapterError, asUnapplied, isAdapterError } from "../../../domain/errors.ts";
import { isInDoubt } from "../../../domain/errors.ts";
import type { Cards } from "../cards/cards.ts";
import { readList } from "../cards/ready.ts";
import type { PlankaClient } from "../client/client.ts";
import type { CardFacts } from "../model/mapping.ts";
import type { ListNames } from "../model/list_names.ts";
import { type Positions, topOf } from "../model/positions.ts";
import type { Queue } from "../model/queue_faults.ts";
import { type HeldLock, isMovedUnder, STALE_MS } from "./held_lock.ts";
import type { LabelLocks } from "./label_lock.ts";
import type { Rivals } from "./rivals.ts";

/** A move takes at most another 30 s, and must be over before others believe that the holder crashed. */
const MAX_WAIT_BEFORE_MOVE_MS = STALE_MS - 35_000;

/** What {@linkcode claimCard} needs. */
export interface ClaimContext {
  readonly cards: Cards;
  readonly clock: Clock;
  readonly positions: Positions;
  /** Null if no label is a lock. */
  readonly locks: LabelLocks | null;
  readonly rivals: Rivals;
}

/** A card, the user that claims it, and the queues that it moves between. */
export interface ClaimRequest {
  readonly cardId: string;
  readonly userId: string;
  readonly from: Queue;
  readonly to: Queue;
}

/**
 * Claims a card: makes the user its member, moves it to the end of `to`, and reads back whether it is
 * there. If a label is the lock, only one of two dispatchers gets it. Without a label, the membership
 * comes first: Planka grants it only once, which separates most dispatchers of one user. It does not
 * separate those that find it on the card already, since it may be old.
 */
export async function claimCard(
  context: ClaimContext,
  request: ClaimRequest,
  signal: AbortSignal,
): Promise<"claimed" | "lost"> {
  const { locks } = context;
  if (locks !== null) return await claimLocked(context, locks, request, signal);
  const before = await join(context, request, null, signal);
  const after = before === null ? null : await move(context, request, before, signal);
  if (before !== null) context.rivals.compare(before, after, request.userId);
  return isThere(after, request) ? "claimed" : "lost";
}

async function claimLocked(
  context: ClaimContext,
  locks: LabelLocks,
  request: ClaimRequest,
  signal: AbortSignal,
): Promise<"claimed" | "lost"> {
  const lock = await locks.acquire(request.cardId, request.from.board.id, signal)
    .catch(lostIfGone);
  if (lock === null) return "lost";
  let before: CardFacts | null = null;
  try {
    before = await join(context, request, lock, signal);
    const after = before === null ? null : await move(context, request, before, signal);
    await locks.release(lock, after, signal);
    // If this took long, another dispatcher may have taken over the lock and moved the card.
    return isThere(after, request) && isMovedUnder(lock, after) ? "claimed" : "lost";
  } catch (error) {
    // As long as the move may still happen, or has happened unseen, no other may claim the card.
    if (before !== null && isInDoubt(error)) locks.keep(lock);
    else await locks.release(lock, null, signal);
    throw error;
  }
}

/** Joins a card that still waits; null if it no longer waits, or another dispatcher was faster. */
async function join(
  { cards, clock, rivals }: ClaimContext,
  request: ClaimRequest,
  lock: HeldLock | null,
  signal: AbortSignal,
): Promise<CardFacts | null> {
  const onRival = () => rivals.sameUser(request.cardId);
  const joined = await joinWaiting(cards, request, lock, onRival, signal).catch(lostIfGone);
  if (joined !== null && lock !== null) requireTime(clock, lock);
  return joined;
}

async function joinWaiting(
  cards: Cards,
  { cardId, userId, from }: ClaimRequest,
  lock: HeldLock | null,
  onRival: () => void,
  signal: AbortSignal,
): Promise<CardFacts | null> {
  const facts = await cards.read(cardId, signal);
  if (facts.card.listId !== from.list.id) return null;
  if (facts.memberships.some((membership) => membership.userId === userId)) return facts;
  const isFirst = await cards.putMember(cardId, userId, signal);
  if (isFirst || lock !== null) return facts;
  onRival();
  return null;
}

/** Moves the card and reads it back; null if it was deleted. */
async function move(
  context: ClaimContext,
  request: ClaimRequest,
  { card }: CardFacts,
  signal: AbortSignal,
): Promise<CardFacts | null> {
  const { cards, positions } = context;
  try {
    await cards.move(card, request.to, positions.end(), signal);
  } catch (error) {
    if (!isAdapterError(error) || !isInDoubt(error)) throw error;
    return await readInDoubt(error, context, request, signal);
  }
  return await cards.find(request.cardId, signal).catch(asDoubt);
}

/** Reads the card after a move whose reply was lost; throws that error unless the card was moved. */
async function readInDoubt(
  error: AdapterError,
  { cards }: ClaimContext,
  request: ClaimRequest,
  signal: AbortSignal,
): Promise<CardFacts> {
  const after = await cards.find(request.cardId, signal).catch(() => null);
  signal.throwIfAborted();
  if (isThere(after, request)) return after;
  // The move may still happen: the caller finds out later.
  throw error;
}

/** The card was moved: whatever failed after that, the outcome is in doubt until the card is read. */
function asDoubt(error: unknown): never {
  if (!isAdapterError(error)) throw error;
  const { problem, remedy, retryAfterMs } = error;
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  throw new AdapterError("unavailable", problem, { remedy, cause: error, ...wait });
}

function requireTime(clock: Clock, { askedAt }: HeldLock): void {
  if (clock.monotonic() - askedAt < MAX_WAIT_BEFORE_MOVE_MS) return;
  const message = "Planka took so long that others may take over the lock";
  throw new AdapterError("unavailable", message, { isUnapplied: true });
}

function isThere(after: CardFacts | null, { to }: ClaimRequest): after is CardFacts {
  return after?.card.listId === to.list.id;
}

/** Null for a card that was deleted. All other errors are unapplied: nothing was moved yet. */
function lostIfGone(error: unknown): null {
  if (isAdapterError(error, "not_found")) return null;
  throw asUnapplied(error);
}

/** What {@linkcode releaseCard} needs. */
export interface ReleaseContext {
  readonly client: PlankaClient;
  readonly cards: Cards;
  readonly names: ListNames;
}

/**
 * Undoes a claim. It removes the membership first: once the card is back, another claim may follow at
 * once, and the membership of that claim must stay.
 */
export async function releaseCard(
  { client, cards, names }: ReleaseContext,
  { cardId, userId, from, to }: ClaimRequest,
  signal: AbortSignal,
): Promise<"released" | "lost"> {
  const facts = await cards.find(cardId, signal);
  if (facts === null || facts.card.listId !== from.list.id) return "lost";
  const { list, cards: waiting } = await readList(client, to.list.id, signal, 2);
  names.compare(list, to);
  const isMember = facts.memberships.some((membership) => membership.userId === userId);
  if (isMember) await cards.takeMember(cardId, userId, signal);
  const others = waiting.map(({ card }) => card).filter(({ id }) => id !== cardId);
  await cards.move(facts.card, to, topOf(others), signal);
  return "released";
}
