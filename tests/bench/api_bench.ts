/**
 * What the API adds to Deno's own server: requests a second through guard, token, router, deadline and mapping,
 * against a handler that only returns the same bytes. A change goes through the audit log as well, and a new
 * connection for each request through the limits of connections.
 *
 *     deno run --allow-all tests/bench/api_bench.ts [seconds a round]
 */
import { createApp } from "../../src/api/app.ts";
import { startServer } from "../../src/api/server.ts";
import { systemClock } from "../../src/async/system_clock.ts";
import { AuditWriter } from "../../src/audit/mod.ts";
import {
  createMemoryJournal,
  createMemoryRequests,
  createMemoryRunLogs,
} from "../../src/journals/memory/mod.ts";
import { INFO } from "../api/api_fixture.ts";
import { FakeBoard, fakeTask } from "../fakes/fake_board.ts";
import { FakeConfigControl } from "../fakes/fake_config_control.ts";
import { FakeRunControl } from "../fakes/fake_run_control.ts";
import type { Load, LoadResult } from "./api_load.ts";

const ROUNDS = 9;
const TOKEN = "token-of-the-operator-of-the-bench";
const BODY = '{"name":"Another name"}';
const ms = Number(Deno.args[0] ?? 0.4) * 1000;

const fail = (error: unknown) => {
  throw error;
};

const folder = await Deno.makeTempDir({ prefix: "artificer-bench-" });
const audit = new AuditWriter({
  folder,
  maxBytes: () => 2 ** 26,
  clock: systemClock,
  redact: (text) => text,
  warn: fail,
});
const control = new FakeRunControl();
control.addOperator(TOKEN);
const app = createApp({
  tasks: new FakeBoard(fakeTask()),
  control,
  audit,
  config: new FakeConfigControl(),
  runs: createMemoryJournal(),
  requests: createMemoryRequests(),
  logs: createMemoryRunLogs(),
  info: INFO,
  guard: { allowedHosts: [], requireToken: false, loopback: true },
  clock: systemClock,
  onError: fail,
});
const api = startServer({ app, hostname: "127.0.0.1", port: 0, clock: systemClock, onError: fail });
const { body, headers } = await sample(`${api.url}/tasks/1`);
const bare = Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen: () => {} },
  (request) => request.body === null ? sameAnswer() : request.text().then(sameAnswer),
);

/** What is asked. */
const CASES: Readonly<Record<string, Pick<Load, "texts" | "isNewEach">>> = {
  "read": { texts: [requestOf("GET")] },
  "read with a token": { texts: [requestOf("GET", `Authorization: Bearer ${TOKEN}\r\n`)] },
  "change": {
    texts: [requestOf(
      "PATCH",
      `Content-Type: application/json\r\nContent-Length: ${BODY.length}\r\n`,
      BODY,
    )],
  },
  "read on a new connection": { texts: [requestOf("GET")], isNewEach: true },
};

const worker = new Worker(new URL("api_load.ts", import.meta.url), { type: "module" });
try {
  await print(`medians of ${ROUNDS} alternating rounds of ${ms} ms, in requests/s`);
  for (const [name, asked] of Object.entries(CASES)) await print(await compare(name, asked));
} finally {
  worker.terminate();
  await Promise.all([bare.shutdown(), api.shutdown({ graceMs: 1_000 })]);
  audit[Symbol.dispose]();
  await Deno.remove(folder, { recursive: true });
}

function sameAnswer(): Response {
  return new Response(body, { headers });
}

async function compare(name: string, asked: Pick<Load, "texts" | "isNewEach">): Promise<string> {
  const rates: Record<"bare" | "api", number[]> = { bare: [], api: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    const bareRate = await rate(bare.addr.port, asked);
    const apiRate = await rate(api.port, asked);
    if (round === 0) continue; // warms up
    rates.bare.push(bareRate);
    rates.api.push(apiRate);
  }
  const ratio = median(rates.api.map((apiRate, round) => apiRate / (rates.bare[round] ?? NaN)));
  const [bareRate, apiRate] = [rates.bare, rates.api].map((all) => Math.round(median(all)));
  return `${name}: bare handler ${bareRate}, API ${apiRate}, ratio ${ratio.toFixed(2)}`;
}

function requestOf(method: string, headers = "", content = ""): string {
  return `${method} /tasks/1 HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n${content}`;
}

async function sample(url: string): Promise<{ body: string; headers: [string, string][] }> {
  const response = await fetch(url);
  // Deno adds these itself.
  const own = ["content-length", "date", "vary"];
  const headers = [...response.headers].filter(([name]) => !own.includes(name));
  return { body: await response.text(), headers };
}

function rate(port: number, asked: Pick<Load, "texts" | "isNewEach">): Promise<number> {
  const load: Load = { port, connections: 8, depth: 16, ms, ...asked };
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data: { answers, ms } }: MessageEvent<LoadResult>) =>
      resolve(answers / ms * 1000);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(load);
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

async function print(line: string): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
}
