/** What every row has. Ids are bigints in strings and grow with time; instants are ISO UTC with milliseconds. */
export interface Row {
  readonly id: string;
  readonly createdAt: string;
  /** Null until the first update. */
  readonly updatedAt: string | null;
}

/** What the maker of a row gives; the table gives the rest. */
export type Values<R extends Row> = Omit<R, keyof Row>;

export type UserRole = "admin" | "projectOwner" | "boardUser";

export interface User extends Row {
  readonly email: string;
  readonly name: string;
  readonly username: string;
  readonly role: UserRole;
  readonly password: string;
  readonly apiKey: string | null;
  readonly isDeactivated: boolean;
  readonly hasAcceptedTerms: boolean;
}

export interface Session extends Row {
  readonly userId: string;
  readonly accessToken: string | null;
  readonly pendingToken: string | null;
}

export interface Project extends Row {
  readonly name: string;
  readonly description: string | null;
  /** Set for a private project, which not even admins see uninvited. */
  readonly ownerProjectManagerId: string | null;
}

export interface ProjectManager extends Row {
  readonly projectId: string;
  readonly userId: string;
}

export interface Board extends Row {
  readonly projectId: string;
  readonly position: number;
  readonly name: string;
}

export type BoardRole = "viewer" | "editor";

export interface BoardMembership extends Row {
  readonly projectId: string;
  readonly boardId: string;
  readonly userId: string;
  readonly role: BoardRole;
  readonly canComment: boolean | null;
}

export type ListType = "active" | "closed" | "archive" | "trash";

export interface List extends Row {
  readonly boardId: string;
  readonly type: ListType;
  /** Null for archive and trash, as is the name. */
  readonly position: number | null;
  readonly name: string | null;
  readonly color: string | null;
}

export interface Label extends Row {
  readonly boardId: string;
  readonly position: number;
  readonly name: string | null;
  readonly color: string;
}

export type CardType = "project" | "story";

export interface Card extends Row {
  readonly type: CardType;
  readonly position: number | null;
  readonly name: string;
  readonly description: string | null;
  readonly dueDate: string | null;
  readonly isDueCompleted: boolean | null;
  readonly stopwatch: unknown;
  readonly commentsTotal: number;
  readonly isClosed: boolean;
  readonly listChangedAt: string;
  readonly boardId: string;
  readonly listId: string;
  readonly creatorUserId: string | null;
  readonly prevListId: string | null;
  readonly coverAttachmentId: string | null;
}

export interface CardLabel extends Row {
  readonly cardId: string;
  readonly labelId: string;
}

export interface CardMembership extends Row {
  readonly cardId: string;
  readonly userId: string;
}

export interface TaskList extends Row {
  readonly cardId: string;
  readonly position: number;
  readonly name: string;
  readonly showOnFrontOfCard: boolean;
  readonly hideCompletedTasks: boolean;
}

export interface Task extends Row {
  readonly taskListId: string;
  readonly linkedCardId: string | null;
  readonly assigneeUserId: string | null;
  readonly position: number;
  readonly name: string;
  readonly isCompleted: boolean;
}

export interface Comment extends Row {
  readonly cardId: string;
  readonly userId: string | null;
  readonly text: string;
}

export interface Action extends Row {
  readonly boardId: string;
  readonly cardId: string;
  readonly userId: string;
  readonly type: string;
  readonly data: unknown;
}

export interface Webhook extends Row {
  readonly name: string;
  readonly url: string;
  readonly accessToken: string | null;
  readonly events: readonly string[] | null;
  readonly excludedEvents: readonly string[] | null;
}
