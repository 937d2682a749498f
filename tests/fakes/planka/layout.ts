import type { CardSpec, Seed } from "./seed.ts";
import type { Board, Card, List, Project, User } from "./state/records.ts";

/** Lists from left to right, each with its cards from the top. */
export type LayoutSpec = Readonly<Record<string, readonly CardSpec[]>>;

export interface LayoutOptions {
  readonly project?: string;
  readonly board?: string;
  /** Who may edit the board, beside its owner. */
  readonly editors?: readonly User[];
}

/** A board with all that is on it, by the names of the spec. */
export interface Layout {
  readonly project: Project;
  readonly board: Board;
  list(name: string): List;
  /** As it was made: `planka.look.card` has it as it is. */
  card(name: string): Card;
  /** `Project.Board.List`. */
  queue(name: string): string;
}

/** Makes a project with a board that holds `spec`. */
export function layOut(
  seed: Seed,
  spec: LayoutSpec,
  { project: projectName = "Artificer", board: boardName = "Work", editors = [] }: LayoutOptions,
): Layout {
  const project = seed.project(projectName);
  const board = seed.board(project, boardName, editors);
  const lists = new Map<string, List>();
  const cards = new Map<string, Card>();
  for (const [name, specs] of Object.entries(spec)) {
    const list = seed.list(board, name);
    lists.set(name, list);
    for (const each of specs) cards.set(each.name, seed.card(list, each));
  }
  return {
    project,
    board,
    list: (name) => named(lists, name),
    card: (name) => named(cards, name),
    queue: (name) => `${projectName}.${boardName}.${name}`,
  };
}

function named<Value>(values: ReadonlyMap<string, Value>, name: string): Value {
  const value = values.get(name);
  if (value === undefined) throw new Error(`Cannot find "${name}": it was not laid out`);
  return value;
}
