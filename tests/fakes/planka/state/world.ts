import type {
  Action,
  Board,
  BoardMembership,
  Card,
  CardLabel,
  CardMembership,
  Comment,
  Label,
  List,
  Project,
  ProjectManager,
  Row,
  Session,
  Task,
  TaskList,
  User,
  Webhook,
} from "./records.ts";
import { Table } from "./table.ts";

/** One thing that happened, as webhooks tell it. */
export interface WorldEvent {
  readonly event: string;
  readonly data: EventData;
  readonly prevData?: EventData;
  readonly actor: User;
}

export interface EventData {
  readonly item: Row;
  readonly included?: Readonly<Record<string, readonly Row[]>>;
}

/** Where a card stands. */
export interface Place {
  readonly project: Project;
  readonly board: Board;
  readonly list: List;
}

/** Planka's ids count milliseconds from here, and 23 bits below them. */
const FIRST_INSTANT = Date.UTC(2024, 0, 1);

/** All that a Planka holds. */
export class World {
  readonly users = this.#table<User>();
  readonly sessions = this.#table<Session>();
  readonly projects = this.#table<Project>();
  readonly projectManagers = this.#table<ProjectManager>();
  readonly boards = this.#table<Board>();
  readonly boardMemberships = this.#table<BoardMembership>();
  readonly lists = this.#table<List>();
  readonly labels = this.#table<Label>();
  readonly cards = this.#table<Card>();
  readonly cardLabels = this.#table<CardLabel>();
  readonly cardMemberships = this.#table<CardMembership>();
  readonly taskLists = this.#table<TaskList>();
  readonly tasks = this.#table<Task>();
  readonly comments = this.#table<Comment>();
  readonly actions = this.#table<Action>();
  readonly webhooks = this.#table<Webhook>();
  readonly #tell: (event: WorldEvent) => void;
  #lastId = 0n;

  constructor(tell: (event: WorldEvent) => void) {
    this.#tell = tell;
  }

  /** Tells the webhooks. */
  emit(event: string, actor: User, data: EventData, prevData?: EventData): void {
    this.#tell({ event, actor, data, ...(prevData === undefined ? {} : { prevData }) });
  }

  placeOf(card: Card): Place {
    return { ...this.boardPlace(card.boardId), list: this.lists.get(card.listId) };
  }

  boardPlace(boardId: string): { readonly project: Project; readonly board: Board } {
    const board = this.boards.get(boardId);
    return { board, project: this.projects.get(board.projectId) };
  }

  listOfType(boardId: string, type: List["type"]): List {
    const [list] = this.lists.where((each) => each.boardId === boardId && each.type === type);
    if (list === undefined) throw new Error(`Cannot find the ${type} of board "${boardId}"`);
    return list;
  }

  /** The cards of a list by position, oldest first among equals. */
  cardsIn(listId: string): Card[] {
    return this.cards.where((card) => card.listId === listId).toSorted(byPosition);
  }

  #table<R extends Row>(): Table<R> {
    return new Table<R>(() => this.#nextId());
  }

  #nextId(): string {
    const fromClock = BigInt(Date.now() - FIRST_INSTANT) << 23n;
    this.#lastId = fromClock > this.#lastId ? fromClock : this.#lastId + 1n;
    return `${this.#lastId}`;
  }
}

/** Compares ids, which no number can hold. */
export function byId(one: Row, other: Row): number {
  return Number(BigInt(one.id) - BigInt(other.id));
}

export function byPosition<R extends Row & { readonly position: number | null }>(
  one: R,
  other: R,
): number {
  return (one.position ?? Infinity) - (other.position ?? Infinity) || byId(one, other);
}

/** What webhooks tell of a place. */
export function including({ project, board, list }: Place): Readonly<Record<string, Row[]>> {
  return { projects: [project], boards: [board], lists: [list] };
}
