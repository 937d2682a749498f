/** A server in the place of Planka that answers as an attack needs it. */
import type { Kit } from "./kit.ts";

/** What the dispatcher shows it. */
export const KEY = "the-boards-own-key";

export const JSON_TYPE = { "content-type": "application/json" };

/** The evil answer to a path; null for the answer of a sound Planka. */
export type ListAnswer = (path: string) => Response | null;

export const list = (id: string, cards: unknown[]) => ({
  item: { id, name: id, boardId: "2", type: "active" },
  included: { cards, cardLabels: [], cardMemberships: [], taskLists: [], tasks: [], users: [] },
});

/** A server that looks like Planka with the queues "P.B.11" and "P.B.12", as far as a poll goes. */
export function evilPlanka(answer: ListAnswer) {
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url, "http://localhost");
    asked.push(
      `${pathname} ${request.headers.get("x-api-key") ?? request.headers.get("authorization")}`,
    );
    const evil = answer(pathname);
    if (evil !== null) return evil;
    const id = pathname.split("/").at(-1) ?? "";
    if (pathname === "/api/bootstrap") return Response.json({ item: { version: "2.1.1" } });
    if (pathname === "/api/users/me") return Response.json({ item: { id: "5", username: "bot" } });
    if (pathname === "/api/projects") {
      const boards = [{ id: "2", name: "B", projectId: "1" }];
      return Response.json({ items: [{ id: "1", name: "P" }], included: { boards } });
    }
    if (pathname.startsWith("/api/boards/")) {
      const lists = ["11", "12", "13"].map((id) => ({ id, name: id, type: "active" }));
      return Response.json({
        item: { id: "2", name: "B", projectId: "1" },
        included: {
          projects: [{ id: "1", name: "P" }],
          lists,
          labels: [],
          users: [],
          boardMemberships: [],
        },
      });
    }
    return Response.json(list(id, []));
  });
  return {
    asked,
    url: `http://localhost:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Two routes on such a board: "P.B.11", which the attacks concern, and "P.B.12". */
export function backendOf(url: string): string {
  return `[backend]\ntype = "planka"\nurl = "${url}"
[routing."P.B.11"]\ncommand = "true"\nin_progress_queue = "P.B.13"
[routing."P.B.12"]\ncommand = "true"\nin_progress_queue = "P.B.13"`;
}

// What is asked of it is asserted by the attempts.
// deno-lint-ignore no-explicit-any
export async function statusOf(url: string): Promise<any> {
  return await (await fetch(`${url}/status`)).json();
}

/** A config of these routes alone. */
export async function setUp(kit: Kit, url: string): Promise<void> {
  await kit.write("artificer.toml", `api_port = 0\npoll_interval = 3600\n${backendOf(url)}\n`);
}
