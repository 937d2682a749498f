import type { Board, BoardMembership, Project, ProjectManager, User } from "./records.ts";
import type { World } from "./world.ts";

export function createProject(
  world: World,
  actor: User,
  name: string,
  isPrivate = false,
): { readonly project: Project; readonly manager: ProjectManager } {
  const { id } = world.projects.insert({ name, description: null, ownerProjectManagerId: null });
  const manager = world.projectManagers.insert({ projectId: id, userId: actor.id });
  const ownerProjectManagerId = isPrivate ? manager.id : null;
  const project = world.projects.overwrite(id, { ownerProjectManagerId });
  world.emit("projectCreate", actor, { item: project });
  return { project, manager };
}

/** Whoever creates a board is its editor; an archive and a trash are in it from the start. */
export function createBoard(
  world: World,
  actor: User,
  project: Project,
  name: string,
  position: number,
): { readonly board: Board; readonly membership: BoardMembership } {
  const board = world.boards.insert({ projectId: project.id, name, position });
  const membership = world.boardMemberships.insert({
    projectId: project.id,
    boardId: board.id,
    userId: actor.id,
    role: "editor",
    canComment: null,
  });
  for (const type of ["archive", "trash"] as const) {
    world.lists.insert({ boardId: board.id, type, position: null, name: null, color: null });
  }
  const included = { projects: [project], boardMemberships: [membership] };
  world.emit("boardCreate", actor, { item: board, included });
  return { board, membership };
}
