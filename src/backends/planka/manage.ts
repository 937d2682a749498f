import type { CallOptions, TaskAdapter } from "../../contracts/task_adapter.ts";
import { AdapterError } from "../../domain/errors.ts";
import type { HttpRequest } from "../http/request.ts";
import { shownId, withContext } from "../with_context.ts";
import { noSuchTask } from "./cards/cards.ts";
import { requireListName } from "./cards/limits.ts";
import { requireQueue } from "./model/directory.ts";
import { cardKey, isPlankaId } from "./model/ids.ts";
import { isQueue } from "./model/queue_faults.ts";
import { answers } from "./model/records.ts";
import type { Parts } from "./parts.ts";

/** What people do to a board from the command line: they create lists, and throw cards away. */
export function createManager(
  parts: Parts,
): Required<Pick<TaskAdapter, "createQueue" | "deleteTask">> {
  return {
    createQueue: (name, { signal }) =>
      withContext(`Cannot create queue ${JSON.stringify(name)}`, () => {
        return createList(parts, name, signal);
      }),
    deleteTask: (taskId, options) =>
      withContext(`Cannot remove task ${shownId(taskId)}`, () => trash(parts, taskId, options)),
  };
}

/** Creates the list that `name` names, behind the others of its board. */
export async function createList(
  { client, directory, positions }: Parts,
  name: string,
  signal: AbortSignal,
): Promise<"created" | "exists"> {
  const found = await directory.find(name, signal);
  if (isQueue(found)) return "exists";
  const place = await directory.placeFor(name, signal);
  // No board, or more than one: the fault says which.
  if (place === null) requireQueue(found, "invalid");
  else {
    requireListName(place.listName);
    const body = { type: "active", position: positions.end(), name: place.listName };
    const path = `/api/boards/${place.boardId}/lists`;
    const request: HttpRequest = { method: "POST", path, body };
    await client.write(request, answers.item, signal);
    await directory.boards.reload(place.boardId, signal);
  }
  return "created";
}

/** Moves a card to the trash of its board, as Planka's page does. */
async function trash(
  { cards, directory, queue }: Parts,
  taskId: string,
  { signal }: CallOptions,
): Promise<"trashed"> {
  if (!isPlankaId(taskId)) throw noSuchTask(taskId);
  return await queue.run(cardKey(taskId), signal, async (): Promise<"trashed"> => {
    const { card } = await cards.read(taskId, signal);
    const { trashId } = await directory.boards.get(card.boardId, signal);
    if (card.listId === trashId) throw noSuchTask(taskId);
    if (trashId === null) {
      const remedy = "remove the card in Planka's page";
      throw new AdapterError("unsupported", "its board has no trash", { remedy });
    }
    await cards.edit(taskId, { listId: trashId }, signal);
    return "trashed";
  });
}
