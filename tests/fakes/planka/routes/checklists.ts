import { z } from "zod";

import { addTask, addTaskList, tell } from "../state/card_parts.ts";
import { present } from "../state/errors.ts";
import type { Card, Task, TaskList, User } from "../state/records.ts";
import { requireEditor } from "../state/rights.ts";
import type { World } from "../state/world.ts";
import { editableCard } from "./cards.ts";
import { id, position, text } from "./inputs.ts";
import { route } from "./router.ts";

export const checklistRoutes = [
  route("POST /api/cards/:cardId/task-lists", {
    cardId: id,
    position,
    name: text(128),
    showOnFrontOfCard: z.boolean().optional(),
    hideCompletedTasks: z.boolean().optional(),
  }, ({ world, user, inputs: { cardId, ...values } }) => {
    return { item: addTaskList(world, user, editableCard(world, user, cardId), values) };
  }),
  route("DELETE /api/task-lists/:id", { id }, ({ world, user, inputs: { id } }) => {
    const { taskList: item, card } = editableTaskList(world, user, id);
    world.tasks.remove(...world.tasks.where(({ taskListId }) => taskListId === id));
    world.taskLists.remove(item);
    tell(world, "taskListDelete", user, card, item);
    return { item };
  }),
  route("POST /api/task-lists/:taskListId/tasks", {
    taskListId: id,
    position,
    name: text(1024),
    isCompleted: z.boolean().optional(),
  }, ({ world, user, inputs: { taskListId, ...values } }) => {
    const { taskList } = editableTaskList(world, user, taskListId);
    return { item: addTask(world, user, taskList, values) };
  }),
  route("PATCH /api/tasks/:id", {
    id,
    position: position.optional(),
    name: text(1024).optional(),
    isCompleted: z.boolean().optional(),
  }, ({ world, user, inputs: { id, ...changes } }) => {
    const { card } = editableTask(world, user, id);
    const item = world.tasks.update(id, changes);
    tell(world, "taskUpdate", user, card, item);
    return { item };
  }),
  route("DELETE /api/tasks/:id", { id }, ({ world, user, inputs: { id } }) => {
    const { task: item, card } = editableTask(world, user, id);
    world.tasks.remove(item);
    tell(world, "taskDelete", user, card, item);
    return { item };
  }),
];

function editableTaskList(
  world: World,
  user: User,
  id: string,
  missing = "Task list not found",
): { readonly taskList: TaskList; readonly card: Card } {
  const taskList = present(world.taskLists.find(id), missing);
  const card = world.cards.get(taskList.cardId);
  requireEditor(world, user, card.boardId, missing);
  return { taskList, card };
}

function editableTask(
  world: World,
  user: User,
  id: string,
): { readonly task: Task; readonly card: Card } {
  const task = present(world.tasks.find(id), "Task not found");
  return { task, card: editableTaskList(world, user, task.taskListId, "Task not found").card };
}
