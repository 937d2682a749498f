import * as z from "zod";
import { createPlankaBackend } from "../../../src/backends/planka/adapter.ts";
import { PlankaClient } from "../../../src/backends/planka/client/client.ts";
import type { HttpRequest } from "../../../src/backends/http/request.ts";
import { systemClock } from "../../../src/async/system_clock.ts";
import type { BoardSpec, BoardUnderTest } from "../../contracts/task_adapter.ts";
import { calm, Credentials } from "./board_fixture.ts";

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

const GAP = 65_536;
const item = z.object({ item: z.object({ id: z.string() }) });
const users = z.object({
  items: z.array(z.object({ id: z.string(), username: z.string().nullish() })),
});

/** A board of the suite's on a server that is spoken to as by anybody else; it is removed at the end. */
export async function serverBoard(access: ServerAccess, spec: BoardSpec): Promise<BoardUnderTest> {
  const { url, credentials, claimLabel } = access;
  const client = new PlankaClient({ base: url, caFile: null, clock: systemClock, credentials });
  const make = async (path: string, body: unknown) => await send(client, "POST", path, body);
  const project = `artificer test ${crypto.randomUUID()}`;
  const projectId = await make("/api/projects", { type: "private", name: project });
  const boardId = await make(`/api/projects/${projectId}/boards`, { name: "Work", position: GAP });
  await addPeople(client, boardId);
  const cards = await addCards(client, boardId, spec);
  const context = { clock: systemClock, baseDir: "/", warn: () => {}, credentials };
  const options = { url, ...claimLabel === undefined ? {} : { claim_label: claimLabel } };
  const [adapter, other] = [1, 2].map(() => createPlankaBackend(options, context));
  if (adapter === undefined || other === undefined) throw new Error("Cannot make two adapters");
  return {
    adapter,
    other,
    user: await adapter.whoAmI?.(calm) ?? "",
    id: (name) => cards.get(name) ?? "",
    queue: (name) => `${project}.Work.${name}`,
    async [Symbol.asyncDispose]() {
      await Promise.all([adapter.close?.(), other.close?.()]);
      // What cannot be removed is told by its name.
      await send(client, "DELETE", `/api/boards/${boardId}`).catch(() => null);
      await send(client, "DELETE", `/api/projects/${projectId}`).catch(() => null);
      client.close();
    },
  };
}

async function send(
  client: PlankaClient,
  method: HttpRequest["method"],
  path: string,
  body?: unknown,
): Promise<string> {
  return (await client.write({ method, path, body }, item, calm.signal)).item.id;
}

/** Whom the suite assigns. */
async function addPeople(client: PlankaClient, boardId: string): Promise<void> {
  const { items } = await client.get("/api/users", users, calm.signal);
  for (const username of ["ana", "ben"]) {
    const userId = items.find((user) => user.username === username)?.id ??
      await send(client, "POST", "/api/users", {
        email: `${username}@artificer-test.example`,
        password: `${crypto.randomUUID()}Aa1!`,
        role: "boardUser",
        name: username,
        username,
      });
    const path = `/api/boards/${boardId}/board-memberships`;
    await send(client, "POST", path, { userId, role: "editor" });
  }
}

async function addCards(
  client: PlankaClient,
  boardId: string,
  spec: BoardSpec,
): Promise<ReadonlyMap<string, string>> {
  const cards = new Map<string, string>();
  const labels = new Map<string, string>();
  const { items } = await client.get("/api/users", users, calm.signal);
  for (const [index, [queue, tasks]] of Object.entries(spec).entries()) {
    const list = { type: "active", name: queue, position: GAP * (index + 1) };
    const listId = await send(client, "POST", `/api/boards/${boardId}/lists`, list);
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
  return cards;
}
