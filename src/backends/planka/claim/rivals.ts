import type { BackendContext } from "../../kind.ts";
import type { CardFacts } from "../model/mapping.ts";

/**
 * Notices that another dispatcher claims cards of the same board although no label locks them: both may then
 * start each card. Planka does not tell who is connected, so it is seen only by what happens during a claim.
 */
export class Rivals {
  readonly #warn: BackendContext["warn"];
  #isTold = false;

  constructor(warn: BackendContext["warn"]) {
    this.#warn = warn;
  }

  /** Another session of our user has joined a card since it was read. */
  sameUser(cardId: string): void {
    this.#tell(cardId, "as the same user");
  }

  /** Compares a card before its claim and after it: somebody else may have joined it in between. */
  compare(before: CardFacts, after: CardFacts | null, ourUserId: string): void {
    const known = new Set([ourUserId, ...before.memberships.map(({ userId }) => userId)]);
    const isJoined = after?.memberships.some(({ userId }) => !known.has(userId)) ?? false;
    if (isJoined) this.#tell(before.card.id, "as another user");
  }

  #tell(cardId: string, how: string): void {
    if (this.#isTold) return;
    this.#isTold = true;
    const problem =
      `Another dispatcher seems to claim cards of this board ${how}, so that a card may start twice`;
    const remedy = "set the same claim_label under [backend] for all of them, or stop the others";
    this.#warn({ problem, remedy }, { card_id: cardId });
  }
}
