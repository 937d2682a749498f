import type { Clock } from "../../../async/clock.ts";
import { AdapterError, asUnapplied, isAdapterError } from "../../../domain/errors.ts";
import { isInDoubt } from "../../with_context.ts";
import type { Cards } from "../cards/cards.ts";
import { readList } from "../cards/ready.ts";
import type { PlankaClient } from "../client/client.ts";
import type { CardFacts } from "../model/mapping.ts";
import { type Positions, topOf } from "../model/positions.ts";
import type { Queue } from "../model/queue_faults.ts";
import { type HeldLock, isMovedUnder, STALE_MS } from "./held_lock.ts";
import type { LabelLocks } from "./label_lock.ts";

/** A move takes at most another 30 s, and must be over before others take the lock for a crash's. */
const LONGEST_BEFORE_MOVE_MS = STALE_MS - 35_000;

/** What claiming needs. */
export interface ClaimContext {
  readonly cards: Cards;
  readonly clock: Clock;
  readonly positions: Positions;
  /** Null where no label is a lock. */
  readonly locks: LabelLocks | null;
}

/** Which card, for whom, from where to where. */
export interface ClaimRequest {
  readonly cardId: string;
  readonly userId: string;
  readonly from: Queue;
  readonly to: Queue;
}

/**
 * Claims a card: becomes its member, moves it to the end of `to`, and believes only what Planka then
 * says. Where a label is the lock, of two dispatchers one gets it. Without one, the membership comes
 * first because Planka gives it only once, which keeps most dispatchers of one user apart: not those
 * that find it on the card already, since it may have been there for long.
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
    // Where we were held up for long another may have taken the lock over and moved the card.
    return isThere(after, request) && isMovedUnder(lock, after) ? "claimed" : "lost";
  } catch (error) {
    // While the move may still come, or has come unseen, nobody else may claim the card.
    if (before !== null && isInDoubt(error)) locks.keep(lock);
    else await locks.release(lock, null, signal);
    throw error;
  }
}

/** Becomes a member of the card where it still waits; null where it does not, or another was quicker. */
async function join(
  { cards, clock }: ClaimContext,
  request: ClaimRequest,
  lock: HeldLock | null,
  signal: AbortSignal,
): Promise<CardFacts | null> {
  const joined = await joinWaiting(cards, request, lock, signal).catch(lostIfGone);
  if (joined !== null && lock !== null) requireTime(clock, lock);
  return joined;
}

async function joinWaiting(
  cards: Cards,
  { cardId, userId, from }: ClaimRequest,
  lock: HeldLock | null,
  signal: AbortSignal,
): Promise<CardFacts | null> {
  const facts = await cards.read(cardId, signal);
  if (facts.card.listId !== from.list.id) return null;
  if (facts.memberships.some((membership) => membership.userId === userId)) return facts;
  const isFirst = await cards.putMember(cardId, userId, signal);
  return isFirst || lock !== null ? facts : null;
}

/** The card once it was moved, or null where it is gone. */
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
    return await lookAfter(error, context, request, signal);
  }
  return await cards.find(request.cardId, signal).catch(asDoubt);
}

/** What the card says after a move whose answer was lost. */
async function lookAfter(
  error: AdapterError,
  { cards }: ClaimContext,
  request: ClaimRequest,
  signal: AbortSignal,
): Promise<CardFacts> {
  const after = await cards.find(request.cardId, signal).catch(() => null);
  signal.throwIfAborted();
  if (isThere(after, request)) return after;
  // It may still be on its way: the caller looks again later.
  throw error;
}

/** The card was moved: whatever went wrong since, only another look may decide. */
function asDoubt(error: unknown): never {
  if (!isAdapterError(error)) throw error;
  const { problem, remedy, retryAfterMs } = error;
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  throw new AdapterError("unavailable", problem, { remedy, cause: error, ...wait });
}

function requireTime(clock: Clock, { askedAt }: HeldLock): void {
  if (clock.monotonic() - askedAt < LONGEST_BEFORE_MOVE_MS) return;
  const message = "Planka took so long that others may take the lock over";
  throw new AdapterError("unavailable", message, { isUnapplied: true });
}

function isThere(after: CardFacts | null, { to }: ClaimRequest): after is CardFacts {
  return after?.card.listId === to.list.id;
}

/** Nothing has been moved yet, whatever went wrong. */
function lostIfGone(error: unknown): null {
  if (isAdapterError(error, "not_found")) return null;
  throw asUnapplied(error);
}

/** What a release needs. */
export interface ReleaseContext {
  readonly client: PlankaClient;
  readonly cards: Cards;
}

/**
 * Undoes a claim. The membership goes first: once the card is back, it may be claimed again at once,
 * and that claim's membership must stay.
 */
export async function releaseCard(
  { client, cards }: ReleaseContext,
  { cardId, userId, from, to }: ClaimRequest,
  signal: AbortSignal,
): Promise<"released" | "lost"> {
  const facts = await cards.find(cardId, signal);
  if (facts === null || facts.card.listId !== from.list.id) return "lost";
  const isMember = facts.memberships.some((membership) => membership.userId === userId);
  if (isMember) await cards.takeMember(cardId, userId, signal);
  const { cards: waiting } = await readList(client, to.list.id, signal);
  const others = waiting.map(({ card }) => card).filter(({ id }) => id !== cardId);
  await cards.move(facts.card, to, topOf(others), signal);
  return "released";
}
