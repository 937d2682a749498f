import type { Card, CardLabel } from "./state/records.ts";
import type { World } from "./state/world.ts";

type Ref = { readonly id: string };

/** What stands on the board now, without a request. */
export class Look {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  card({ id }: Ref): Card {
    return this.#world.cards.get(id);
  }

  exists({ id }: Ref): boolean {
    return this.#world.cards.find(id) !== undefined;
  }

  /** The name of the list that a card is in; null in the archive and the trash. */
  listOf(card: Ref): string | null {
    return this.#world.lists.get(this.card(card).listId).name;
  }

  /** The cards of a list, from the top. */
  cardsIn(list: Ref): readonly Card[] {
    return this.#world.cardsIn(list.id);
  }

  /** Their names. */
  order(list: Ref): readonly string[] {
    return this.cardsIn(list).map(({ name }) => name);
  }

  /** The texts on a card, oldest first. */
  comments(card: Ref): readonly string[] {
    return this.#world.comments.where(({ cardId }) => cardId === card.id).map(({ text }) => text);
  }

  /** The names of the labels on a card. */
  labels(card: Ref): readonly (string | null)[] {
    return this.cardLabels(card).map(({ labelId }) => this.#world.labels.get(labelId).name);
  }

  cardLabels(card: Ref): readonly CardLabel[] {
    return this.#world.cardLabels.where(({ cardId }) => cardId === card.id);
  }

  /** The usernames of the members of a card. */
  members(card: Ref): readonly string[] {
    return this.#world.cardMemberships.where(({ cardId }) => cardId === card.id)
      .map(({ userId }) => this.#world.users.get(userId).username);
  }

  /** The names of the labels that a board has, repeated ones included. */
  boardLabels(board: Ref): readonly (string | null)[] {
    return this.#world.labels.where(({ boardId }) => boardId === board.id).map(({ name }) => name);
  }
}
