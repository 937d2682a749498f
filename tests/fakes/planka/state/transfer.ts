import { createLabel } from "./card_parts.ts";
import type { Card, Label, User } from "./records.ts";
import { membershipOf } from "./rights.ts";
import type { World } from "./world.ts";

/** A card that came from another board loses the members who are not on this one; its labels are copied. */
export function changeBoard(world: World, actor: User, card: Card, fromBoardId: string): void {
  const strangers = world.cardMemberships.where(({ cardId, userId }) =>
    cardId === card.id && membershipOf(world, userId, card.boardId) === undefined
  );
  world.cardMemberships.remove(...strangers);
  const worn = world.cardLabels.where(({ cardId }) => cardId === card.id);
  world.cardLabels.remove(...worn);
  const isWorn = ({ id, boardId }: Label) =>
    boardId === fromBoardId && worn.some(({ labelId }) => labelId === id);
  const ids = new Set(
    world.labels.where(isWorn).map((label) => counterpart(world, actor, label, card.boardId)),
  );
  for (const labelId of ids) world.cardLabels.insert({ cardId: card.id, labelId });
}

/** The label of that name on the other board, made where it is missing. */
function counterpart(world: World, actor: User, label: Label, boardId: string): string {
  const { name, color, position } = label;
  const [found] = world.labels.where((each) => each.boardId === boardId && each.name === name);
  return (found ?? createLabel(world, actor, boardId, { name, color, position })).id;
}
