import {
  addComment,
  addLabel,
  addMember,
  addTask,
  addTaskList,
  createLabel,
} from "./state/card_parts.ts";
import { createCard } from "./state/cards.ts";
import { columnsOf, createList } from "./state/lists.ts";
import { createBoard, createProject } from "./state/projects.ts";
import type {
  Board,
  BoardMembership,
  BoardRole,
  Card,
  CardType,
  Label,
  List,
  Project,
  User,
  UserRole,
} from "./state/records.ts";
import { membershipOf } from "./state/rights.ts";
import { makeApiKey } from "./state/sessions.ts";
import type { World } from "./state/world.ts";

/** How far apart people's clients put cards and lists. */
const GAP = 65536;

/** A user whose key the test knows. */
export type Account = User & { readonly apiKey: string };

export interface UserSpec {
  /** In small letters. */
  readonly username: string;
  readonly name?: string;
  readonly email?: string;
  readonly role?: UserRole;
  readonly password?: string;
  /** False where the first login is still to come. */
  readonly hasAcceptedTerms?: boolean;
}

export interface CardSpec {
  readonly name: string;
  readonly type?: CardType;
  readonly description?: string;
  /** Names; what the board lacks is made. */
  readonly labels?: readonly string[];
  /** Usernames; who is missing is made, and a member of the board. */
  readonly assignees?: readonly string[];
  readonly comments?: readonly string[];
  readonly tasks?: readonly { readonly name: string; readonly isCompleted?: boolean }[];
}

/** What a Planka is to hold. Everything is made by `owner`, as if by hand, so webhooks hear of it. */
export class Seed {
  readonly #world: World;
  readonly owner: Account;

  constructor(world: World) {
    this.#world = world;
    this.owner = this.user({ username: "demo", name: "Demo Demo", role: "admin" });
  }

  user(spec: UserSpec): Account {
    const { username, role = "boardUser", hasAcceptedTerms = true } = spec;
    const { name = username, email = `${username}@example.com` } = spec;
    const apiKey = makeApiKey();
    const password = spec.password ?? `${username}-password`;
    const account = { username, role, hasAcceptedTerms, name, email, password, apiKey };
    return { ...this.#world.users.insert({ ...account, isDeactivated: false }), apiKey };
  }

  project(name: string): Project {
    return createProject(this.#world, this.owner, name).project;
  }

  board(project: Project, name: string, editors: readonly User[] = []): Board {
    const count = this.#world.boards.where(({ projectId }) => projectId === project.id).length;
    const { board } = createBoard(this.#world, this.owner, project, name, GAP * (count + 1));
    for (const user of editors) this.member(board, user);
    return board;
  }

  /** Lets a user onto a board, or changes what they may do there. */
  member(
    { id: boardId, projectId }: Board,
    { id: userId }: User,
    role: BoardRole = "editor",
    canComment: boolean | null = null,
  ): BoardMembership {
    const found = membershipOf(this.#world, userId, boardId);
    const { boardMemberships } = this.#world;
    if (found !== undefined) return boardMemberships.update(found.id, { role, canComment });
    return boardMemberships.insert({ projectId, boardId, userId, role, canComment });
  }

  list(board: Board, name: string, type: "active" | "closed" = "active"): List {
    const last = columnsOf(this.#world, board.id).at(-1)?.position ?? 0;
    return createList(this.#world, this.owner, board.id, { name, type, position: last + GAP });
  }

  /** A card at the end of a list. */
  card(list: List, { name, type = "project", ...rest }: CardSpec): Card {
    const last = this.#world.cardsIn(list.id).at(-1)?.position ?? 0;
    const values = { name, type, position: last + GAP, description: rest.description || null };
    const card = createCard(this.#world, this.owner, list, values);
    this.#fill(card, rest);
    return this.#world.cards.get(card.id);
  }

  cards(list: List, count: number): Card[] {
    return Array.from({ length: count }, (_, index) => this.card(list, { name: `Card ${index}` }));
  }

  label(board: Board, name: string): Label {
    const values = { name, color: "lagoon-blue", position: GAP };
    return createLabel(this.#world, this.owner, board.id, values);
  }

  #fill(card: Card, { labels = [], assignees = [], comments = [], tasks = [] }: Partial<CardSpec>) {
    const world = this.#world;
    const board = world.boards.get(card.boardId);
    for (const name of labels) addLabel(world, this.owner, card, this.#labelCalled(name, board));
    for (const name of assignees) {
      addMember(world, this.owner, card, this.#memberCalled(name, board));
    }
    for (const text of comments) {
      addComment(world, this.owner, world.cards.get(card.id), text);
    }
    if (tasks.length === 0) return;
    const list = addTaskList(world, this.owner, card, { name: "Checklist", position: GAP });
    for (const [index, task] of tasks.entries()) {
      addTask(world, this.owner, list, { ...task, position: GAP * (index + 1) });
    }
  }

  #labelCalled(name: string, board: Board): Label {
    const isIt = (label: Label) => label.boardId === board.id && label.name === name;
    return this.#world.labels.where(isIt)[0] ?? this.label(board, name);
  }

  #memberCalled(username: string, board: Board): User {
    const [found] = this.#world.users.where((user) => user.username === username);
    const user = found ?? this.user({ username });
    if (membershipOf(this.#world, user.id, board.id) === undefined) this.member(board, user);
    return user;
  }
}
