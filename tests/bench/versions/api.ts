import { tempDir } from "../../fixtures/temp_dir.ts";
import type { Load, LoadResult } from "../api_load.ts";
import { useBetween } from "./cpu_time.ts";
import {
  type Dispatcher,
  OPERATOR_TOKEN,
  pause,
  startDispatcher,
  type Work,
} from "./dispatcher.ts";
import { type Both, compare, type Figures, print } from "./ratios.ts";
import type { Subject } from "./subject.ts";

const CONNECTIONS = 8;
const READS = 10_000;
const CHANGES = 400;
const NEW_CONNECTIONS = 2_000;

/** The agent of task 1 tells its token, and stays. */
const AGENT = `command = "sh"
args = ["-c", 'printf %s "$ARTIFICER_TOKEN" > token.new; mv token.new token; exec sleep 3600']`;

const QUEUES = {
  Todo: [{ id: "1", name: "of the run" }],
  Other: ["2", "3", "4"].map((id) => ({ id, name: `task ${id}` })),
};

/** A dispatcher whose one run lasts until its end. */
interface Server {
  readonly dispatcher: Dispatcher;
  readonly runToken: string;
}

/** What is asked. */
interface Asked {
  readonly name: string;
  /** The requests, by turns. */
  readonly texts: (server: Server) => readonly string[];
  readonly requests: number;
  readonly isNewEach?: boolean;
}

type Authorization = (server: Server) => string;

const nobody: Authorization = () => "";
const person: Authorization = () => `Authorization: Bearer ${OPERATOR_TOKEN}\r\n`;
const run: Authorization = ({ runToken }) => `Authorization: Bearer ${runToken}\r\n`;

const ASKED: Readonly<Record<Work["board"], readonly Asked[]>> = {
  sqlite: [
    read("healthz", nobody),
    read("status", nobody),
    read("status", person),
    read("tasks/1", nobody),
    read("tasks/1", person),
    read("tasks/1", run),
    { ...read("healthz", nobody), requests: NEW_CONNECTIONS, isNewEach: true },
    { ...read("tasks/1", nobody), requests: NEW_CONNECTIONS, isNewEach: true },
    edit("tasks/2", nobody),
    comment("tasks/3", nobody),
    comment("tasks/4", person),
    comment("tasks/1", run),
  ],
  json: [edit("tasks/2", nobody), comment("tasks/3", nobody)],
};

/** What the server of the API uses for one request, and how many it answers. */
export async function compareApi(subjects: Both<Subject>, rounds: number): Promise<void> {
  for (const board of ["sqlite", "json"] as const) {
    print(`${board} board`);
    await using old = await serve(subjects.old, board);
    await using now = await serve(subjects.new, board);
    using client = startClient();
    for (const asked of ASKED[board]) {
      const name = `${asked.name}${asked.isNewEach ? ", new connections" : ""}`;
      const measure = (server: Server) => load(client, server, asked);
      await compare({ old, new: now }, { name, rounds, measure });
    }
  }
}

async function load(client: Client, server: Server, asked: Asked): Promise<Figures> {
  const { dispatcher } = server;
  const { texts, requests, isNewEach = false } = asked;
  const before = await dispatcher.cpuTime();
  const { answers, ms } = await client.ask({
    port: dispatcher.port,
    texts: texts(server),
    connections: CONNECTIONS,
    depth: 1,
    requests,
    isNewEach,
  });
  const { ownMs } = useBetween(before, await dispatcher.cpuTime());
  return { "CPU µs": ownMs / answers * 1000, "µs": ms / answers * 1000 };
}

async function serve(
  subject: Subject,
  board: Work["board"],
): Promise<Server & AsyncDisposable> {
  await using cleanup = new AsyncDisposableStack();
  const dir = cleanup.use(await tempDir());
  const work: Work = { board, queues: QUEUES, command: AGENT, slots: 1 };
  const dispatcher = cleanup.use(await startDispatcher(subject, dir, work));
  const runToken = await untilWritten(`${dir.path}/token`);
  const owned = cleanup.move();
  return { dispatcher, runToken, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Looks for ten seconds. */
async function untilWritten(path: string): Promise<string> {
  for (let left = 1_000;; left--) {
    try {
      return await Deno.readTextFile(path);
    } catch (error) {
      if (left === 0) throw error;
      await pause(10);
    }
  }
}

interface Client extends Disposable {
  ask(load: Load): Promise<LoadResult>;
}

function startClient(): Client {
  const worker = new Worker(new URL("../api_load.ts", import.meta.url), { type: "module" });
  return {
    ask: (load) =>
      new Promise((resolve, reject) => {
        worker.onmessage = ({ data }: MessageEvent<LoadResult>) => resolve(data);
        worker.onerror = (event) => reject(new Error(event.message));
        worker.postMessage(load);
      }),
    [Symbol.dispose]: () => worker.terminate(),
  };
}

function read(path: string, by: Authorization): Asked {
  return {
    name: nameOf("GET", path, by),
    texts: (server) => [requestOf("GET", path, by(server))],
    requests: READS,
  };
}

/** Each edit changes something. */
function edit(path: string, by: Authorization): Asked {
  return change("PATCH", path, [{ name: "One name" }, { name: "Another name" }], by);
}

function comment(task: string, by: Authorization): Asked {
  return change("POST", `${task}/comments`, [{ text: "What has been found out so far." }], by);
}

function change(method: string, path: string, bodies: object[], by: Authorization): Asked {
  const texts = (server: Server) =>
    bodies.map((fields) => {
      const body = JSON.stringify(fields);
      const type = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
      return requestOf(method, path, `${by(server)}${type}`, body);
    });
  return { name: nameOf(method, path, by), texts, requests: CHANGES };
}

function nameOf(method: string, path: string, by: Authorization): string {
  return `${method} /${path}${by === nobody ? "" : `, ${by.name}`}`;
}

function requestOf(method: string, path: string, headers: string, body = ""): string {
  return `${method} /${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n${body}`;
}
