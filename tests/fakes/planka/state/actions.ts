import type { Card, User } from "./records.ts";
import { including, type World } from "./world.ts";

/** Notes what was done to a card, and tells of the note. */
export function recordAction(
  world: World,
  actor: User,
  card: Card,
  type: string,
  data: unknown,
): void {
  const { boardId, id: cardId } = card;
  const action = world.actions.insert({ boardId, cardId, userId: actor.id, type, data });
  const included = { ...including(world.placeOf(card)), cards: [card] };
  world.emit("actionCreate", actor, { item: action, included });
}
