import { Refusal } from "./errors.ts";
import type { BoardMembership, Project, User } from "./records.ts";
import type { World } from "./world.ts";

export function isManager(world: World, user: User, projectId: string): boolean {
  return world.projectManagers.where((each) =>
    each.projectId === projectId && each.userId === user.id
  ).length > 0;
}

/** Admins see every shared project whole; its managers see any. */
export function seesWhole(world: World, user: User, project: Project): boolean {
  const isShared = project.ownerProjectManagerId === null;
  return (user.role === "admin" && isShared) || isManager(world, user, project.id);
}

export function membershipOf(
  world: World,
  userId: string,
  boardId: string,
): BoardMembership | undefined {
  return world.boardMemberships.where((each) =>
    each.boardId === boardId && each.userId === userId
  )[0];
}

/** Takes a user off a board, and off its cards. */
export function endMembership(world: World, membership: BoardMembership): void {
  const { userId: theirs, boardId } = membership;
  world.boardMemberships.remove(membership);
  const isTheirs = ({ userId, cardId }: { readonly userId: string; readonly cardId: string }) =>
    userId === theirs && world.cards.get(cardId).boardId === boardId;
  world.cardMemberships.remove(...world.cardMemberships.where(isTheirs));
}

/** Whoever may not read a board is told that the thing does not exist. */
export function requireReader(world: World, user: User, boardId: string, missing: string): void {
  const { project } = world.boardPlace(boardId);
  if (seesWhole(world, user, project)) return;
  if (membershipOf(world, user.id, boardId) === undefined) throw new Refusal(404, missing);
}

/** Writing takes a membership, even of an admin. */
export function requireMember(
  world: World,
  user: User,
  boardId: string,
  missing: string,
): BoardMembership {
  const membership = membershipOf(world, user.id, boardId);
  if (membership === undefined) throw new Refusal(404, missing);
  return membership;
}

export function requireEditor(world: World, user: User, boardId: string, missing: string): void {
  const { role } = requireMember(world, user, boardId, missing);
  if (role !== "editor") throw notEnoughRights();
}

export function requireCommenter(world: World, user: User, boardId: string, missing: string): void {
  const { role, canComment } = requireMember(world, user, boardId, missing);
  if (role !== "editor" && canComment !== true) throw notEnoughRights();
}

export function notEnoughRights(): Refusal {
  return new Refusal(403, "Not enough rights");
}
