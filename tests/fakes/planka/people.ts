import { addComment, addLabel } from "./state/card_parts.ts";
import { type CardChanges, deleteCard, updateCard } from "./state/cards.ts";
import { deleteList, isFinite, updateList } from "./state/lists.ts";
import type {
  Board,
  BoardRole,
  Card,
  CardLabel,
  Comment,
  Label,
  List,
  User,
} from "./state/records.ts";
import { endMembership, membershipOf } from "./state/rights.ts";
import { closeSessions } from "./state/sessions.ts";
import type { World } from "./state/world.ts";

const GAP = 65536;

/** Only the id is looked at, so that what a test holds of a card may be old. */
type Ref = { readonly id: string };

/** What a person does meanwhile, in Planka's own page. Webhooks hear of it. */
export class Person {
  readonly #world: World;
  readonly user: User;

  constructor(world: World, user: User) {
    this.#world = world;
    this.user = user;
  }

  /** Moves a card to the end of a list, or to `position` in it. */
  moveCard(card: Ref, list: List, position?: number): Card {
    const last = this.#world.cardsIn(list.id).at(-1)?.position ?? 0;
    const place = isFinite(list) ? { position: position ?? last + GAP } : {};
    const board = this.#world.boards.get(list.boardId);
    return this.editCard(card, { list, board, ...place });
  }

  editCard(card: Ref, changes: CardChanges): Card {
    return updateCard(this.#world, this.user, this.#card(card), changes);
  }

  deleteCard(card: Ref): Card {
    return deleteCard(this.#world, this.user, this.#card(card));
  }

  archiveCard(card: Ref): Card {
    const { boardId } = this.#card(card);
    return this.moveCard(card, this.#world.listOfType(boardId, "archive"));
  }

  comment(card: Ref, text: string): Comment {
    return addComment(this.#world, this.user, this.#card(card), text);
  }

  /** Puts a label on a card, `createdAt` then: a lock of long ago, say. */
  putLabel(card: Ref, label: Label, createdAt?: string): CardLabel {
    const cardLabel = addLabel(this.#world, this.user, this.#card(card), label);
    if (createdAt === undefined) return cardLabel;
    return this.#world.cardLabels.overwrite(cardLabel.id, { createdAt });
  }

  renameList(list: Ref, name: string): List {
    return updateList(this.#world, this.user, this.#world.lists.get(list.id), { name });
  }

  /** The list's cards go to the trash. */
  deleteList(list: Ref): readonly Card[] {
    return deleteList(this.#world, this.user, this.#world.lists.get(list.id));
  }

  renameBoard(board: Ref, name: string): Board {
    return this.#world.boards.update(board.id, { name });
  }

  /** Takes a user's key and ends their logins. */
  revoke(user: Ref): void {
    this.#world.users.update(user.id, { apiKey: null });
    closeSessions(this.#world, user.id);
  }

  deactivate(user: Ref): void {
    this.#world.users.update(user.id, { isDeactivated: true });
  }

  /** Takes a user off a board, and off its cards. */
  expel(board: Ref, user: Ref): void {
    const membership = membershipOf(this.#world, user.id, board.id);
    if (membership !== undefined) endMembership(this.#world, membership);
  }

  /** Takes a user onto a board again, or changes its role there. */
  admit(board: Ref, user: Ref, role: BoardRole = "editor"): void {
    const { id: boardId, projectId } = this.#world.boards.get(board.id);
    const membership = membershipOf(this.#world, user.id, boardId);
    if (membership !== undefined) {
      this.#world.boardMemberships.update(membership.id, { role });
      return;
    }
    const values = { projectId, boardId, userId: user.id, role, canComment: null };
    this.#world.boardMemberships.insert(values);
  }

  #card({ id }: Ref): Card {
    return this.#world.cards.get(id);
  }
}
