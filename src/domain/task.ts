/** One comment on a task. */
export interface Comment {
  /** Opaque text, unique on its task. */
  readonly id: string;
  /** The account that wrote it; empty if the board does not tell. Does not prove which program wrote it. */
  readonly author: string;
  /** The text of the comment. */
  readonly text: string;
  /** ISO 8601 in UTC, or null if the board does not tell. */
  readonly createdAt: string | null;
}

/** One entry of a task's checklist. */
export interface ChecklistItem {
  /** Opaque text, unique on its task. */
  readonly id: string;
  /** The text of the entry. */
  readonly name: string;
  /** Whether it is checked off. */
  readonly completed: boolean;
}

/** One card, issue or row on a board, as every backend presents it. */
export interface Task {
  /** Opaque text, unique on its board. */
  readonly id: string;
  /** The title. */
  readonly name: string;
  /** Empty if there is none. */
  readonly description: string;
  /** The address at which a person can see it. */
  readonly url: string;
  /** The name of its queue, as the config can spell it. */
  readonly queue: string;
  /** ISO 8601 in UTC, or null if the board does not tell. */
  readonly createdAt: string | null;
  /** Names of labels, each once. */
  readonly labels: readonly string[];
  /** User names. */
  readonly assignees: readonly string[];
  /** Oldest first; empty if they were not read, see {@linkcode Task.commentCount}. */
  readonly comments: readonly Comment[];
  /**
   * How many comments the task has, if `comments` does not hold them, since the board would need one more
   * request to read them; null if the board does not tell the number. Absent if `comments` is complete.
   */
  readonly commentCount?: number | null;
  /** The checklist, in board order. */
  readonly tasks: readonly ChecklistItem[];
}

/** An edit of a task. An absent field stays the same; `labels` and `assignees` replace the whole set. */
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
