/** One comment on a task. */
export interface Comment {
  /** Opaque text, unique on its task. */
  readonly id: string;
  /** The account that wrote it; empty where the board does not say. Proves nothing about the program. */
  readonly author: string;
  /** What it says. */
  readonly text: string;
  /** ISO 8601 in UTC, or null where the board does not say. */
  readonly createdAt: string | null;
}

/** One entry of a task's checklist. */
export interface ChecklistItem {
  /** Opaque text, unique on its task. */
  readonly id: string;
  /** What it says. */
  readonly name: string;
  /** Whether it is ticked off. */
  readonly completed: boolean;
}

/** One card, issue or row on a board, as every backend presents it. */
export interface Task {
  /** Opaque text; two tasks of one board never share it. */
  readonly id: string;
  /** What it says. */
  readonly name: string;
  /** Empty where there is none. */
  readonly description: string;
  /** Where a person can look at it. */
  readonly url: string;
  /** The name of the queue that holds it, spelled as the config may spell it. */
  readonly queue: string;
  /** ISO 8601 in UTC, or null where the board does not say. */
  readonly createdAt: string | null;
  /** Names of labels, each once. */
  readonly labels: readonly string[];
  /** User names. */
  readonly assignees: readonly string[];
  /** Oldest first. */
  readonly comments: readonly Comment[];
  /** The checklist, in board order. */
  readonly tasks: readonly ChecklistItem[];
}

/** An edit of a task: an absent field stays; `labels` and `assignees` replace the whole set. */
export interface TaskChanges {
  /** The new name, never empty. */
  readonly name?: string;
  /** The new description; empty text removes it. */
  readonly description?: string;
  /** The whole new set. */
  readonly labels?: readonly string[];
  /** The whole new set, as user names. */
  readonly assignees?: readonly string[];
}
