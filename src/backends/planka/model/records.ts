import * as z from "zod";
import { anyList, readableRecords } from "../../http/long_list.ts";
import { isPlankaId } from "./ids.ts";

const id = z.string().refine(isPlankaId, { error: "is not an id in Planka" });
const position = z.number().nullish().transform((value) => value ?? 0);

/** Far more users, labels, lists or comments than an answer of Planka's has. */
const MAX_RECORDS = 10_000;
/** Far more records than belong to the cards of one list. */
const MAX_BESIDE_CARDS = 200_000;

/** A list of records, without those that cannot be read. */
function readable<Schema extends z.ZodType>(record: Schema, max: number = MAX_RECORDS) {
  return readableRecords(record, max);
}

/** The fields of a card that are used here. */
export const cardRecord = z.object({
  id,
  boardId: id,
  listId: id,
  name: z.string(),
  description: z.string().nullish(),
  position,
  createdAt: z.string().nullish(),
  /** When the card came to its list. */
  listChangedAt: z.string().nullish(),
  /** Older servers do not say. */
  commentsTotal: z.number().nullish(),
});
export type CardRecord = z.output<typeof cardRecord>;

/** The fields of a card that can be written. */
export interface CardFields {
  readonly name?: string;
  readonly description?: string | null;
  readonly boardId?: string;
  readonly listId?: string;
  readonly position?: number;
}

const cardLabelRecord = z.object({ id, cardId: id, labelId: id, createdAt: z.string().nullish() });
export type CardLabelRecord = z.output<typeof cardLabelRecord>;
const cardMembershipRecord = z.object({ id, cardId: id, userId: id });
export type CardMembershipRecord = z.output<typeof cardMembershipRecord>;
const taskListRecord = z.object({ id, cardId: id, position });
export type TaskListRecord = z.output<typeof taskListRecord>;
const taskRecord = z.object({
  id,
  taskListId: id,
  position,
  name: z.string(),
  isCompleted: z.boolean().nullish(),
});
export type TaskRecord = z.output<typeof taskRecord>;

const userRecord = z.object({
  id,
  name: z.string().nullish(),
  username: z.string().nullish(),
  email: z.string().nullish(),
});
export type UserRecord = z.output<typeof userRecord>;

const commentRecord = z.object({
  id,
  text: z.string(),
  userId: id.nullish(),
  createdAt: z.string().nullish(),
});
export type CommentRecord = z.output<typeof commentRecord>;

/** The records that come with one card, or with many. */
const besideCards = z.object({
  cardLabels: readable(cardLabelRecord, MAX_BESIDE_CARDS),
  cardMemberships: readable(cardMembershipRecord, MAX_BESIDE_CARDS),
  taskLists: readable(taskListRecord, MAX_BESIDE_CARDS),
  tasks: readable(taskRecord, MAX_BESIDE_CARDS),
});
export type BesideCards = z.output<typeof besideCards>;

const listRecord = z.object({ id, name: z.string().nullish(), type: z.string() });
export type ListRecord = z.output<typeof listRecord>;
const labelRecord = z.object({ id, name: z.string().nullish(), position });
const membershipRecord = z.object({ userId: id, role: z.string() });
const named = z.object({ id, name: z.string() });

/** The fields of a webhook that tell whether it is ours. */
const webhookRecord = z.object({
  id,
  name: z.string().nullish(),
  url: z.string(),
  /** Not every version tells it. */
  accessToken: z.string().nullish(),
  /** Null means all events. Planka also sends the list as one string. */
  events: z.union([z.array(z.string()), z.string().transform((all) => all.split(","))]).nullish(),
});
export type WebhookRecord = z.output<typeof webhookRecord>;

/** The answers of Planka's routes that are used here. */
export const answers = {
  me: z.object({ item: userRecord }),
  card: z.object({ item: cardRecord, included: besideCards }),
  /** The answer to a write. */
  cardItem: z.object({ item: cardRecord }),
  /** The cards are parsed one by one later: one that cannot be read must not make the others unreadable. */
  list: z.object({
    item: z.object({ id, name: z.string().nullish(), boardId: z.string().nullish() }),
    included: besideCards.extend({ cards: anyList }),
  }),
  projects: z.object({
    items: readable(named),
    included: z.object({ boards: readable(named.extend({ projectId: id })) }),
  }),
  board: z.object({
    item: named.extend({ projectId: id }),
    included: z.object({
      projects: readable(named),
      lists: readable(listRecord),
      labels: readable(labelRecord),
      users: readable(userRecord),
      boardMemberships: readable(membershipRecord),
    }),
  }),
  comments: z.object({
    items: readable(commentRecord),
    included: z.object({ users: readable(userRecord) }),
  }),
  comment: z.object({ item: commentRecord }),
  label: z.object({ item: labelRecord }),
  webhooks: z.object({ items: readable(webhookRecord) }),
  cardLabel: z.object({ item: z.object({ id, createdAt: z.string().nullish() }) }),
  /** An answer of which only the id is used. */
  item: z.object({ item: z.object({ id }) }),
};
