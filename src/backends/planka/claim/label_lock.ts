import type { Clock } from "../../../async/clock.ts";
import { isAdapterError } from "../../../domain/errors.ts";
import type { Cards } from "../cards/cards.ts";
import { ensureLabel, type LabelContext, labelIdOf } from "../cards/labels.ts";
import { cardKey } from "../model/ids.ts";
import { type CardFacts, idsOf } from "../model/mapping.ts";
import type { CardLabelRecord } from "../model/records.ts";
import { ExtraLabels } from "./extra_labels.ts";
import { type HeldLock, mayBeOn, STALE_MS } from "./held_lock.ts";

type LockPlace = Pick<HeldLock, "cardId" | "boardId" | "labelId">;

/** What {@linkcode LabelLocks} needs. */
export interface LockContext extends LabelContext {
  readonly cards: Cards;
  readonly clock: Clock;
}

/**
 * Locks cards with a label. Planka has no transactions, but if two dispatchers put the same label on a card
 * at once, only one of them succeeds. The label is the lock as long as its holder claims the card.
 */
export class LabelLocks {
  readonly #context: LockContext;
  readonly #name: string;
  readonly #extras: ExtraLabels;
  /** Locks of ours that are still on their cards, by card. */
  readonly #unreleased = new Map<string, HeldLock>();
  /** Those of their cards that may have been moved, since the reply to the move was lost. */
  readonly #inDoubt = new Set<string>();

  constructor(context: LockContext, name: string) {
    const { client, clock } = context;
    this.#extras = new ExtraLabels(client, clock);
    this.#context = { ...context, onExtra: (...label) => this.#extras.add(...label) };
    this.#name = name;
  }

  /**
   * Locks a card on board `boardId`; null if another dispatcher holds the lock.
   *
   * @throws {AdapterError} `not_found` for a card that was deleted
   */
  async acquire(cardId: string, boardId: string, signal: AbortSignal): Promise<HeldLock | null> {
    try {
      return await this.#acquire(cardId, boardId, signal);
    } catch (error) {
      if (!isAdapterError(error, "conflict")) throw error;
      // A person has removed the label from the board since the board was read.
      await this.#context.boards.reload(boardId, signal);
      return await this.#acquire(cardId, boardId, signal);
    }
  }

  /** Our lock on a card that may have been moved, since the reply to the move was lost; or null. */
  inDoubtOn(cardId: string): HeldLock | null {
    return this.#inDoubt.has(cardId) ? this.#unreleased.get(cardId) ?? null : null;
  }

  /** Takes off a lock, now or in a later {@linkcode settle}. `after` is the card after its move, or null. */
  async release(lock: HeldLock, after: CardFacts | null, signal: AbortSignal): Promise<void> {
    this.#unreleased.set(lock.cardId, lock);
    this.#inDoubt.delete(lock.cardId);
    if (this.#mayBeTakenOver(lock)) {
      // A new lock of another dispatcher must stay: without the card, the next poll reads it first.
      if (after === null) return;
      if (!mayBeOn(after, lock)) return void this.#unreleased.delete(lock.cardId);
    }
    try {
      const labelId = await this.#labelIdNow(lock, after, signal);
      await this.#context.cards.takeLabel(lock.cardId, labelId, signal);
      this.#unreleased.delete(lock.cardId);
    } catch (error) {
      // The claim is decided: a lock that stays on costs one more read of the card.
      if (!signal.aborted) unlessBoard(error);
    }
  }

  /** Leaves a lock on until its card is read. */
  keep(lock: HeldLock): void {
    this.#unreleased.set(lock.cardId, lock);
    this.#inDoubt.add(lock.cardId);
  }

  /** Takes off the lock that an ended process left on a card; null if there is none, or another was faster. */
  async takeLeftover(facts: CardFacts, signal: AbortSignal): Promise<CardLabelRecord | null> {
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

  /** Takes off our lock that is still on a card. `facts` is the card as it is now; null if it was deleted. */
  async settle(cardId: string, facts: CardFacts | null, signal: AbortSignal): Promise<void> {
    const lock = this.#unreleased.get(cardId);
    if (lock === undefined) return;
    if (facts !== null && mayBeOn(facts, lock)) return await this.release(lock, facts, signal);
    this.#unreleased.delete(cardId);
    this.#inDoubt.delete(cardId);
  }

  /** Takes off all our locks whose claims are decided. Those that fail stay for the next call. */
  async settleAll(signal: AbortSignal): Promise<void> {
    const { cards, queue } = this.#context;
    const decided = [...this.#unreleased.keys()].filter((cardId) => !this.#inDoubt.has(cardId));
    await Promise.all(decided.map((cardId) =>
      queue.run(cardKey(cardId), signal, async () => {
        const facts = await cards.find(cardId, signal);
        await this.settle(cardId, facts, signal);
      }).catch(unlessBoard)
    ));
    await this.#extras.remove(signal);
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
    const ours = this.#unreleased.get(cardId);
    if (ours?.rowId === held.id) return this.#reuse(ours);
    return this.#isStale(held) ? await this.#takeOver(place, held.id, signal) : null;
  }

  /** Uses a lock that is still on again, as if it were new. */
  #reuse(lock: HeldLock): HeldLock {
    this.#unreleased.delete(lock.cardId);
    this.#inDoubt.delete(lock.cardId);
    return lock;
  }

  #mayBeTakenOver(lock: HeldLock): boolean {
    const ageMs = this.#context.clock.monotonic() - lock.askedAt;
    return ageMs >= STALE_MS || this.#isStale(lock);
  }

  /** Judged by Planka's clock, which also dated the lock. */
  #isStale({ createdAt }: Pick<CardLabelRecord, "createdAt">): boolean {
    const age = this.#context.client.serverClock.now() - Date.parse(createdAt ?? "");
    return age > STALE_MS;
  }

  /**
   * Takes over the lock of a dispatcher that crashed. If two dispatchers try, the one that takes off the old
   * use of the label wins: Planka tells which use it was.
   */
  async #takeOver(
    place: LockPlace,
    staleRowId: string,
    signal: AbortSignal,
  ): Promise<HeldLock | null> {
    const takenOff = await this.#context.cards.takeLabel(place.cardId, place.labelId, signal);
    if (takenOff === null) return null;
    const lock = await this.#put(place, signal);
    // If another was faster, we have just taken off its new lock: the label that we put on replaces it.
    return takenOff === staleRowId ? lock : null;
  }

  /** The id of the label on the card's board, which differs after a move to another board. */
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

/** Ignores a failure of the board: the next call tries again. */
function unlessBoard(error: unknown): void {
  if (!isAdapterError(error)) throw error;
}
