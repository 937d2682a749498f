import { addComment } from "../state/card_parts.ts";
import { present, Refusal } from "../state/errors.ts";
import { presentUsers } from "../state/present.ts";
import { requireCommenter, requireMember } from "../state/rights.ts";
import { byId } from "../state/world.ts";
import { readableCard } from "./cards.ts";
import { id, LONG_TEXT, text } from "./inputs.ts";
import { type Call, route } from "./router.ts";

const PAGE = 50;

export const commentRoutes = [
  route("GET /api/cards/:cardId/comments", {
    cardId: id,
    beforeId: id.optional(),
  }, ({ world, user, inputs: { cardId, beforeId } }) => {
    readableCard(world, user, cardId);
    const isWanted = (commentId: string) =>
      beforeId === undefined || BigInt(commentId) < BigInt(beforeId);
    const items = world.comments.where((each) => each.cardId === cardId && isWanted(each.id))
      .toSorted(byId).toReversed().slice(0, PAGE);
    const authors = items.map(({ userId }) => userId);
    return { items, included: { users: presentUsers(world, authors, user) } };
  }),
  route("POST /api/cards/:cardId/comments", {
    cardId: id,
    text: text(LONG_TEXT),
  }, ({ world, user, inputs }) => {
    const card = present(world.cards.find(inputs.cardId), "Card not found");
    requireCommenter(world, user, card.boardId, "Card not found");
    return { item: addComment(world, user, card, inputs.text) };
  }),
  route("DELETE /api/comments/:id", { id }, removeComment),
];

/** Everyone removes their own; editors remove any. */
function removeComment({ world, user, inputs: { id } }: Call<{ readonly id: string }>): unknown {
  const item = present(world.comments.find(id), "Comment not found");
  const card = world.cards.get(item.cardId);
  const { role } = requireMember(world, user, card.boardId, "Comment not found");
  if (role !== "editor" && item.userId !== user.id) throw new Refusal(403, "Not enough rights");
  world.comments.remove(item);
  world.cards.update(card.id, { commentsTotal: card.commentsTotal - 1 });
  return { item };
}
