import { z } from "zod";

import { createBoard, createProject } from "../state/projects.ts";
import { presentUsers } from "../state/present.ts";
import { Refusal } from "../state/errors.ts";
import { isManager, notEnoughRights, seesWhole } from "../state/rights.ts";
import { id, position, text } from "./inputs.ts";
import { type Call, route } from "./router.ts";

export const projectRoutes = [
  route("GET /api/projects", {}, listProjects),
  route("POST /api/projects", {
    type: z.enum(["private", "shared"]),
    name: text(128),
  }, ({ world, user, inputs: { type, name } }) => {
    if (user.role === "boardUser") throw notEnoughRights();
    const { project, manager } = createProject(world, user, name, type === "private");
    return { item: project, included: { projectManagers: [manager] } };
  }),
  route("POST /api/projects/:projectId/boards", {
    projectId: id,
    position,
    name: text(128),
  }, ({ world, user, inputs: { projectId, name, position } }) => {
    const project = world.projects.find(projectId);
    if (project === undefined || !isManager(world, user, projectId)) {
      throw new Refusal(404, "Project not found");
    }
    const { board, membership } = createBoard(world, user, project, name, position);
    return { item: board, included: { boardMemberships: [membership] } };
  }),
];

/** What one may see: whole projects, and of others the boards that one is a member of. */
function listProjects({ world, user }: Call<unknown>): unknown {
  const boardMemberships = world.boardMemberships.where(({ userId }) => userId === user.id);
  const ownBoards = new Set(boardMemberships.map(({ boardId }) => boardId));
  const whole = world.projects.where((project) => seesWhole(world, user, project));
  const wholeIds = new Set(whole.map(({ id }) => id));
  const boards = world.boards.where(({ id, projectId }) =>
    wholeIds.has(projectId) || ownBoards.has(id)
  );
  const visible = new Set([...wholeIds, ...boards.map(({ projectId }) => projectId)]);
  const items = world.projects.where(({ id }) => visible.has(id));
  const projectManagers = world.projectManagers.where(({ projectId }) => visible.has(projectId));
  return {
    items: items.map((project) => ({ ...project, isFavorite: false })),
    included: {
      projectManagers,
      baseCustomFieldGroups: [],
      boards,
      boardMemberships,
      customFields: [],
      notificationServices: [],
      users: presentUsers(world, projectManagers.map(({ userId }) => userId), user),
      backgroundImages: [],
    },
  };
}
