import type { Clock } from "../../../async/clock.ts";
import { AdapterError, isAdapterError } from "../../../domain/errors.ts";
import type { CardFields, CardRecord } from "../model/records.ts";

/**
 * How long Planka may still carry out a request that got no answer, in milliseconds. It has no limit of its
 * own: the request waits as long as a row or table in its database is locked.
 */
export const LATE_EFFECT_MS = 600_000;

interface LateEdit {
  readonly fields: CardFields;
  /** By the monotonic clock. */
  readonly until: number;
}

/**
 * The edits and moves of cards that got no answer. Until Planka has made them, or can't any more, no other edit
 * of the card is sent: the earlier one would undo it.
 */
export class LateEdits {
  readonly #clock: Clock;
  readonly #edits = new Map<string, LateEdit>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Notes that an edit failed with `error`. */
  failed(cardId: string, fields: CardFields, error: unknown): void {
    if (!isAdapterError(error) || !error.mayTakeEffectLater) return;
    const now = this.#clock.monotonic();
    for (const [id, { until }] of this.#edits) if (until <= now) this.#edits.delete(id);
    this.#edits.set(cardId, { fields, until: now + LATE_EFFECT_MS });
  }

  /**
   * Makes sure that no earlier edit of a card can follow the next one. `read` is asked only if one could.
   *
   * @throws {AdapterError} `unavailable` if one can
   */
  async settle(cardId: string, read: () => Promise<CardRecord>): Promise<void> {
    const edit = this.#edits.get(cardId);
    if (edit === undefined) return;
    const leftMs = edit.until - this.#clock.monotonic();
    if (leftMs > 0 && !isMade(edit.fields, await read())) throw unanswered(leftMs);
    this.#edits.delete(cardId);
  }
}

/** Whether a card shows an edit. Its position does not count, since others move cards about it. */
function isMade({ position: _position, ...fields }: CardFields, card: CardRecord): boolean {
  const shown = { ...card, description: card.description ?? null };
  return Object.entries(fields).every(([name, value]) => Reflect.get(shown, name) === value);
}

/** The error of a write that would follow one that Planka may still make. */
export function unanswered(leftMs: number): AdapterError {
  const problem = "Planka has not answered an earlier write to it and may still carry it out";
  const remedy = `try again; it is sure in ${Math.ceil(leftMs / 1_000)} s at the latest`;
  return new AdapterError("unavailable", problem, { remedy, isUnapplied: true });
}
