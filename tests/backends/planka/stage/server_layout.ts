import * as z from "zod";
import { systemClock } from "../../../../src/async/system_clock.ts";
import type { HttpRequest } from "../../../../src/backends/http/request.ts";
import { PlankaClient } from "../../../../src/backends/planka/client/client.ts";
import type { BoardSpec } from "../../../contracts/task_adapter.ts";
import { calm, Credentials } from "../board_fixture.ts";

/** Where a Planka is, and how to get in as an admin who may make a scratch project there. */
export interface ServerAccess {
  readonly url: string;
  readonly credentials: Credentials;
  readonly claimLabel?: string;
}

/** What `PLANKA_URL` and its credentials say, or null where there is no server to test on. */
export function accessFromEnvironment(): ServerAccess | null {
  const url = Deno.env.get("PLANKA_URL");
  if (url === undefined || url === "") return null;
  const names = ["PLANKA_USER", "PLANKA_PASSWORD"];
  const variables = names.map((name) => [name, Deno.env.get(name) ?? ""]);
  const credentials = new Credentials(
    [Deno.env.get("PLANKA_TOKEN") || null],
    Object.fromEntries(variables.filter(([, value]) => value !== "")),
  );
  return { url, credentials };
}

/** How far apart people's clients put cards and lists. */
export const GAP = 65_536;
const item = z.object({ item: z.object({ id: z.string() }) });
const users = z.object({
  items: z.array(z.object({ id: z.string(), username: z.string().nullish() })),
});

/** A board in a project of its own, on a server that is spoken to as by anybody else. */
export interface ServerLayout extends AsyncDisposable {
  readonly client: PlankaClient;
  readonly boardId: string;
  /** The ids of the lists and of the cards, by their names. */
  readonly lists: ReadonlyMap<string, string>;
  readonly cards: ReadonlyMap<string, string>;
  queue(name: string): string;
}

/** Makes a board that holds `spec`; it is removed at the end. */
export async function layOutOnServer(
  { url, credentials }: ServerAccess,
  spec: BoardSpec,
): Promise<ServerLayout> {
  const client = new PlankaClient({ base: url, caFile: null, clock: systemClock, credentials });
  const project = `artificer test ${crypto.randomUUID()}`;
  const projectId = await send(client, "POST", "/api/projects", { type: "private", name: project });
  const board = { name: "Work", position: GAP };
  const boardId = await send(client, "POST", `/api/projects/${projectId}/boards`, board);
  await addPeople(client, boardId);
  const { lists, cards } = await addCards(client, boardId, spec);
  return {
    client,
    boardId,
    lists,
    cards,
    queue: (name) => `${project}.Work.${name}`,
    async [Symbol.asyncDispose]() {
      // What cannot be removed is told by its name.
      await send(client, "DELETE", `/api/boards/${boardId}`).catch(() => null);
      await send(client, "DELETE", `/api/projects/${projectId}`).catch(() => null);
      client.close();
    },
  };
}

/** Writes, and returns the id of what was written. */
export async function send(
  client: PlankaClient,
  method: HttpRequest["method"],
  path: string,
  body?: unknown,
): Promise<string> {
  return (await client.write({ method, path, body }, item, calm.signal)).item.id;
}

/** Makes a user who may log in nowhere yet. */
export function addUser(client: PlankaClient, username: string): Promise<string> {
  return send(client, "POST", "/api/users", {
    email: `${username}@artificer-test.example`,
    password: `${crypto.randomUUID()}Aa1!`,
    role: "boardUser",
    name: username,
    username,
  });
}

/** Makes a user an editor of a board, and returns the id of the membership. */
export function addEditor(client: PlankaClient, boardId: string, userId: string): Promise<string> {
  const path = `/api/boards/${boardId}/board-memberships`;
  return send(client, "POST", path, { userId, role: "editor" });
}

/** Whom the suite assigns. */
async function addPeople(client: PlankaClient, boardId: string): Promise<void> {
  const { items } = await client.get("/api/users", users, calm.signal);
  for (const username of ["ana", "ben"]) {
    const found = items.find((user) => user.username === username)?.id;
    await addEditor(client, boardId, found ?? await addUser(client, username));
  }
}

async function addCards(client: PlankaClient, boardId: string, spec: BoardSpec) {
  const lists = new Map<string, string>();
  const cards = new Map<string, string>();
  const labels = new Map<string, string>();
  const { items } = await client.get("/api/users", users, calm.signal);
  for (const [index, [queue, tasks]] of Object.entries(spec).entries()) {
    const list = { type: "active", name: queue, position: GAP * (index + 1) };
    const listId = await send(client, "POST", `/api/boards/${boardId}/lists`, list);
    lists.set(queue, listId);
    for (const [place, task] of tasks.entries()) {
      const { name, description = null } = task;
      const card = { type: "project", name, description, position: GAP * (place + 1) };
      const cardId = await send(client, "POST", `/api/lists/${listId}/cards`, card);
      cards.set(name, cardId);
      for (const label of task.labels ?? []) {
        const body = { name: label, color: "lagoon-blue", position: GAP };
        const labelId = labels.get(label) ??
          await send(client, "POST", `/api/boards/${boardId}/labels`, body);
        labels.set(label, labelId);
        await send(client, "POST", `/api/cards/${cardId}/card-labels`, { labelId });
      }
      for (const username of task.assignees ?? []) {
        const userId = items.find((user) => user.username === username)?.id;
        await send(client, "POST", `/api/cards/${cardId}/card-memberships`, { userId });
      }
    }
  }
  return { lists, cards };
}
