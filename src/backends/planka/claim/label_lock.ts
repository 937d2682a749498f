import type { Clock } from "../../../async/clock.ts";
import { isAdapterError } from "../../../domain/errors.ts";
import type { Cards } from "../cards/cards.ts";
import { ensureLabel, type LabelContext, labelIdOf } from "../cards/labels.ts";
import { cardKey } from "../model/ids.ts";
import { type CardFacts, idsOf } from "../model/mapping.ts";
import type { CardLabelRecord } from "../model/records.ts";
import { type HeldLock, mayBeOn, STALE_MS } from "./held_lock.ts";

type LockPlace = Pick<HeldLock, "cardId" | "boardId" | "labelId">;

/** What locking needs. */
export interface LockContext extends LabelContext {
  readonly cards: Cards;
  readonly clock: Clock;
}

/**
 * Locks cards with a label. Planka has no transactions, but of two who put the same label on a card at
 * once it lets one: the label is a lock for as long as its holder claims the card.
 */
export class LabelLocks {
  readonly #context: LockContext;
  readonly #name: string;
  /** Locks that could not be taken off yet, by card. */
  readonly #owed = new Map<string, HeldLock>();
  /** Those of them whose card may have been moved without an answer. */
  readonly #inDoubt = new Set<string>();

  constructor(context: LockContext, name: string) {
    this.#context = context;
    this.#name = name;
  }

  /**
   * The lock of a card on board `boardId`, or null where another holds it.
   *
   * @throws {AdapterError} `not_found` for a card that is gone
   */
  async acquire(cardId: string, boardId: string, signal: AbortSignal): Promise<HeldLock | null> {
    try {
      return await this.#acquire(cardId, boardId, signal);
    } catch (error) {
      if (!isAdapterError(error, "conflict")) throw error;
      // The label was taken off the board since that was read.
      await this.#context.boards.reload(boardId, signal);
      return await this.#acquire(cardId, boardId, signal);
    }
  }

  /** The lock of a card that may have been moved without an answer, or null. */
  inDoubtOn(cardId: string): HeldLock | null {
    return this.#inDoubt.has(cardId) ? this.#owed.get(cardId) ?? null : null;
  }

  /** Takes a lock off, now or with {@linkcode settle}; `after` is the card once it was moved, or null. */
  async release(lock: HeldLock, after: CardFacts | null, signal: AbortSignal): Promise<void> {
    this.#owed.set(lock.cardId, lock);
    this.#inDoubt.delete(lock.cardId);
    if (this.#mayBeTakenOver(lock)) {
      // A new lock of another must stay: without the card the next poll looks first.
      if (after === null) return;
      if (!mayBeOn(after, lock)) return void this.#owed.delete(lock.cardId);
    }
    try {
      const labelId = await this.#labelIdNow(lock, after, signal);
      await this.#context.cards.takeLabel(lock.cardId, labelId, signal);
      this.#owed.delete(lock.cardId);
    } catch (error) {
      // The claim is decided: a lock that stays costs nothing but a look at the card.
      if (!signal.aborted) unlessBoard(error);
    }
  }

  /** Leaves a lock on until its card was looked at. */
  keep(lock: HeldLock): void {
    this.#owed.set(lock.cardId, lock);
    this.#inDoubt.add(lock.cardId);
  }

  /** Takes off the lock that a process which is no more left on a card; null where another did, or there is none. */
  async takeLeft(facts: CardFacts, signal: AbortSignal): Promise<CardLabelRecord | null> {
    const { boards, cards } = this.#context;
    const { card, labels } = facts;
    const labelId = labelIdOf(
      await boards.knowing(card.boardId, idsOf(facts), signal),
      this.#name,
    );
    const left = labels.find((each) => each.labelId === labelId);
    if (left === undefined) return null;
    const takenOff = await cards.takeLabel(card.id, left.labelId, signal);
    return takenOff === left.id ? left : null;
  }

  /** Takes off the lock that is still owed on a card, as it is now; null where it is gone. */
  async settle(cardId: string, facts: CardFacts | null, signal: AbortSignal): Promise<void> {
    const lock = this.#owed.get(cardId);
    if (lock === undefined) return;
    if (facts !== null && mayBeOn(facts, lock)) return await this.release(lock, facts, signal);
    this.#owed.delete(cardId);
    this.#inDoubt.delete(cardId);
  }

  /** Takes off all locks that are still owed, as far as the board lets it. */
  async settleAll(signal: AbortSignal): Promise<void> {
    const { cards, queue } = this.#context;
    const decided = [...this.#owed.keys()].filter((cardId) => !this.#inDoubt.has(cardId));
    await Promise.all(decided.map((cardId) =>
      queue.run(cardKey(cardId), signal, async () => {
        const facts = await cards.find(cardId, signal);
        await this.settle(cardId, facts, signal);
      }).catch(unlessBoard)
    ));
  }

  async #acquire(
    cardId: string,
    boardId: string,
    signal: AbortSignal,
  ): Promise<HeldLock | null> {
    const { boards, cards } = this.#context;
    const labelId = labelIdOf(await boards.get(boardId, signal), this.#name) ??
      await ensureLabel(this.#context, boardId, this.#name, signal);
    const place = { cardId, boardId, labelId };
    const lock = await this.#put(place, signal);
    if (lock !== null) return lock;
    const { labels } = await cards.read(cardId, signal);
    const held = labels.find((each) => each.labelId === labelId);
    if (held === undefined) return null;
    const ours = this.#owed.get(cardId);
    if (ours?.rowId === held.id) return this.#reuse(ours);
    return this.#isStale(held) ? await this.#takeOver(place, held.id, signal) : null;
  }

  /** One that could not be taken off is as good as a new one, as long as no other may take it over. */
  #reuse(lock: HeldLock): HeldLock {
    this.#owed.delete(lock.cardId);
    this.#inDoubt.delete(lock.cardId);
    return lock;
  }

  #mayBeTakenOver(lock: HeldLock): boolean {
    const ageMs = this.#context.clock.monotonic() - lock.askedAt;
    return ageMs >= STALE_MS || this.#isStale(lock);
  }

  /** By the clock that dated it. */
  #isStale({ createdAt }: Pick<CardLabelRecord, "createdAt">): boolean {
    const age = this.#context.client.serverClock.now() - Date.parse(createdAt ?? "");
    return age > STALE_MS;
  }

  /**
   * Takes the lock of a dispatcher that is no more. Of two who see it, the one who takes it off goes on:
   * Planka says which use of the label was taken off.
   */
  async #takeOver(
    place: LockPlace,
    staleRowId: string,
    signal: AbortSignal,
  ): Promise<HeldLock | null> {
    const takenOff = await this.#context.cards.takeLabel(place.cardId, place.labelId, signal);
    if (takenOff === null) return null;
    const lock = await this.#put(place, signal);
    // Another was quicker, and it was that one's new lock that came off: it is put back.
    return takenOff === staleRowId ? lock : null;
  }

  /** The label as it is called on the board that the card is on now: a move to another takes its own. */
  async #labelIdNow(
    { boardId, labelId }: HeldLock,
    after: CardFacts | null,
    signal: AbortSignal,
  ): Promise<string> {
    if (after === null || after.card.boardId === boardId) return labelId;
    const board = await this.#context.boards.knowing(after.card.boardId, idsOf(after), signal);
    return labelIdOf(board, this.#name) ?? labelId;
  }

  async #put(place: LockPlace, signal: AbortSignal): Promise<HeldLock | null> {
    const askedAt = this.#context.clock.monotonic();
    const row = await this.#context.cards.putLabel(place.cardId, place.labelId, signal);
    return row === null
      ? null
      : { ...place, rowId: row.id, createdAt: row.createdAt ?? null, askedAt };
  }
}

/** A board that fails is asked again later. */
function unlessBoard(error: unknown): void {
  if (!isAdapterError(error)) throw error;
}
