import assert from "node:assert/strict";
import { createApp } from "../../src/api/app.ts";
import type { ApiDeps, RequestFacts } from "../../src/api/context.ts";
import { type ApiServer, type ServerOptions, startServer } from "../../src/api/server.ts";
import { systemClock } from "../../src/async/system_clock.ts";
import type { Journal } from "../../src/contracts/journal.ts";
import type { RunLogs } from "../../src/contracts/run_logs.ts";
import {
  createMemoryJournal,
  createMemoryRequests,
  createMemoryRunLogs,
} from "../../src/journals/memory/mod.ts";
import { FakeBoard, fakeTask } from "../fakes/fake_board.ts";
import { FakeConfigControl } from "../fakes/fake_config_control.ts";
import { fakeProver } from "../fakes/fake_prover.ts";
import { FakeRunControl } from "../fakes/fake_run_control.ts";
import { assertDocumented } from "./documented.ts";

/** What a run may ask of the API under the default config. */
export const RUN_LIMITS = { ratePerSecond: 50, writtenBytes: 2 ** 24 };

/** What the dispatcher of most tests says of its config. */
export const INFO = {
  version: "9.9.9",
  backend: "fake",
  durability: "memory",
  leftovers: "group",
  pollIntervalMs: 30_000,
  maxConcurrentAgents: 3,
  queues: ["Todo", "In Progress", "Done"],
  workQueues: ["Todo", "In Progress"],
  runLimits: RUN_LIMITS,
} as const;

/** What an answer was, its body read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON, or undefined. */
  // deno-lint-ignore no-explicit-any -- tests look into answers of every shape
  readonly json: any;
}

/** A real server with a fake board and a fake dispatcher behind it. */
export interface ServedApi extends AsyncDisposable {
  readonly server: ApiServer;
  readonly board: FakeBoard;
  readonly control: FakeRunControl;
  readonly config: FakeConfigControl;
  readonly runs: Journal;
  readonly logs: RunLogs;
  /** What was reported as unexpected; a test that expects some empties it. */
  readonly errors: unknown[];
  readonly requests: RequestFacts[];
  /** A string goes as it is, anything else as JSON. */
  send(method: string, path: string, body?: unknown, headers?: HeadersInit): Promise<Answer>;
  /** Sends bytes as they are over a connection of its own and reads until the server closes it. */
  raw(...parts: (string | Uint8Array)[]): Promise<string>;
  connect(): Promise<Deno.TcpConn>;
}

export interface ServedApiOptions extends Partial<ApiDeps> {
  readonly board?: FakeBoard;
  readonly control?: FakeRunControl;
}

/** `await using api = serveApi();` */
export function serveApi(
  { board = new FakeBoard(fakeTask()), control = new FakeRunControl(), ...deps }: ServedApiOptions =
    {},
  /** Other parts of the server, such as its clock. */
  serverOptions: Partial<ServerOptions> = {},
): ServedApi {
  const config = new FakeConfigControl();
  const runs = createMemoryJournal();
  const logs = createMemoryRunLogs();
  const errors: unknown[] = [];
  const requests: RequestFacts[] = [];
  const app = createApp({
    tasks: board,
    control,
    config,
    runs,
    requests: createMemoryRequests(),
    logs,
    prover: fakeProver(control),
    info: INFO,
    guard: { allowedHosts: [], requireToken: false, loopback: true },
    clock: systemClock,
    onError: (error) => errors.push(error),
    onRequest: (facts) => requests.push(facts),
    ...deps,
  });
  const server = startServer({
    app,
    hostname: "127.0.0.1",
    port: 0,
    clock: systemClock,
    onError: (error) => errors.push(error),
    ...serverOptions,
  });
  const connect = () => Deno.connect({ hostname: "127.0.0.1", port: server.port });
  return {
    server,
    board,
    control,
    config,
    runs,
    logs,
    errors,
    requests,
    connect,
    async send(method, path, body, headers) {
      const answer = await answerOf(fetch(server.url + path, requestInit(method, body, headers)));
      assertDocumented(method, path, answer);
      assertEmbeddedNowhere(answer);
      return answer;
    },
    async raw(...parts) {
      using connection = await connect();
      for (const part of parts) await writeAll(connection, part);
      return await readAll(connection);
    },
    async [Symbol.asyncDispose]() {
      await server.shutdown({ graceMs: 0 });
      assert.deepEqual(errors, []);
    },
  };
}

function requestInit(method: string, body: unknown, headers?: HeadersInit): RequestInit {
  const all = new Headers(headers);
  if (body === undefined) return { method, headers: all };
  if (!all.has("content-type")) all.set("content-type", "application/json");
  const isRaw = typeof body === "string" || body instanceof Uint8Array ||
    body instanceof ReadableStream;
  return { method, headers: all, body: isRaw ? body as BodyInit : JSON.stringify(body) };
}

async function answerOf(responding: Promise<Response>): Promise<Answer> {
  const response = await responding;
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("content-type") ?? "") && text !== "";
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  };
}

/** Writes to a connection that the other side may close meanwhile. */
export async function writeAll(connection: Deno.Conn, part: string | Uint8Array): Promise<void> {
  let rest = typeof part === "string" ? new TextEncoder().encode(part) : part;
  try {
    while (rest.length > 0) rest = rest.subarray(await connection.write(rest));
  } catch (error) {
    if (!isClosed(error)) throw error;
  }
}

/** Reads a connection until the other side closes it. */
export async function readAll(connection: Deno.Conn): Promise<string> {
  const chunk = new Uint8Array(65_536);
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (let count; (count = await connection.read(chunk)) !== null;) {
      text += decoder.decode(chunk.subarray(0, count), { stream: true });
    }
  } catch (error) {
    if (!isClosed(error)) throw error;
  }
  return text;
}

/** Reads one whole answer with a Content-Length from a connection that may stay open. */
export async function readAnswer(connection: Deno.Conn): Promise<string> {
  const chunk = new Uint8Array(65_536);
  let text = "";
  while (!isWhole(text)) {
    const count = await connection.read(chunk);
    assert.notEqual(count, null, `closed after ${JSON.stringify(text)}`);
    text += new TextDecoder().decode(chunk.subarray(0, count ?? 0));
  }
  return text;
}

function isWhole(text: string): boolean {
  const [head = "", body] = text.split("\r\n\r\n", 2);
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
  return body !== undefined && new TextEncoder().encode(body).length >= length;
}

function isClosed(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe;
}

/** The status of an answer as it came over the wire. */
export function statusOf(text: string): number {
  return Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1]);
}

/** Fails unless `answer` is problem details (RFC 9457) with this status, code and detail. */
export function assertProblem(
  answer: Answer,
  status: number,
  code: string,
  detail: RegExp | string = /^Cannot /,
): void {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.headers.get("content-type"), "application/problem+json");
  assertCommonHeaders(answer);
  assert.equal(answer.json.type, "about:blank");
  assert.equal(typeof answer.json.title, "string");
  assert.equal(answer.json.status, status);
  assert.equal(answer.json.code, code);
  if (typeof detail === "string") assert.equal(answer.json.detail, detail);
  else assert.match(answer.json.detail, detail);
}

/** Fails unless `answer` may be neither cached, taken for a page, nor embedded by another site. */
export function assertCommonHeaders(answer: Answer): void {
  assert.equal(answer.headers.get("cache-control"), "no-store");
  assertEmbeddedNowhere(answer);
}

/** Fails unless no browser takes `answer` for another type or shows it within a page of another site. */
function assertEmbeddedNowhere({ headers }: Pick<Answer, "headers">): void {
  assert.equal(headers.get("x-content-type-options"), "nosniff");
  assert.equal(headers.get("cross-origin-resource-policy"), "same-origin");
  assert.equal(headers.get("x-frame-options"), "DENY");
}
