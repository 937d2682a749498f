import type { Card, User } from "./records.ts";
import type { World } from "./world.ts";

/** A user as `viewer` sees them: only admins see the addresses of others. Webhooks have no viewer. */
export function presentUser(user: User, viewer?: User): Readonly<Record<string, unknown>> {
  const { id, createdAt, updatedAt, name, username, role, isDeactivated, email } = user;
  const open = { id, createdAt, updatedAt, name, username, role, isDeactivated };
  const shown = { ...open, avatar: null, phone: null, organization: null };
  const isSelf = viewer === undefined || viewer.id === id;
  if (!isSelf && viewer.role !== "admin") return shown;
  const apiKeyPrefix = user.apiKey?.split("_")[0] ?? null;
  const isDefaultAdmin = false;
  const closed = { email, apiKeyPrefix, isSsoUser: false, isDefaultAdmin, lockedFieldNames: [] };
  return { ...shown, ...closed, ...(isSelf ? { language: "en-US" } : {}) };
}

export function presentUsers(
  world: World,
  ids: Iterable<string | null>,
  viewer: User,
): Readonly<Record<string, unknown>>[] {
  const wanted = new Set(ids);
  return world.users.where(({ id }) => wanted.has(id)).map((user) => presentUser(user, viewer));
}

/** A card as it is read, which a card that was just written is not. */
export function presentCard(card: Card): Card & { readonly isSubscribed: boolean } {
  return { ...card, isSubscribed: false };
}

/** What is on cards, without their users. */
export function partsOf(world: World, cards: readonly Card[]) {
  const ids = new Set(cards.map(({ id }) => id));
  const isOnOne = ({ cardId }: { readonly cardId: string }) => ids.has(cardId);
  const taskLists = world.taskLists.where(isOnOne);
  const taskListIds = new Set(taskLists.map(({ id }) => id));
  return {
    cardMemberships: world.cardMemberships.where(isOnOne),
    cardLabels: world.cardLabels.where(isOnOne),
    taskLists,
    tasks: world.tasks.where(({ taskListId }) => taskListIds.has(taskListId)),
    attachments: [],
    customFieldGroups: [],
    customFields: [],
    customFieldValues: [],
  };
}

/** What comes with cards; of the users only their creators. */
export function includedWith(world: World, cards: readonly Card[], viewer: User) {
  const creators = cards.map(({ creatorUserId }) => creatorUserId);
  return { ...partsOf(world, cards), users: presentUsers(world, creators, viewer) };
}
