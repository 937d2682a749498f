/**
 * What the API adds to Deno's own server: requests a second of `GET /tasks/{id}` through guard, token,
 * router, deadline and mapping, against a handler that only returns the same bytes.
 *
 *     deno run --allow-all tests/bench/api_bench.ts [seconds a round]
 */
import { createApp } from "../../src/api/app.ts";
import { startServer } from "../../src/api/server.ts";
import { systemClock } from "../../src/async/system_clock.ts";
import {
  createMemoryJournal,
  createMemoryRequests,
  createMemoryRunLogs,
} from "../../src/journals/memory/mod.ts";
import { FakeBoard, fakeTask } from "../fakes/fake_board.ts";
import { FakeConfigControl } from "../fakes/fake_config_control.ts";
import { FakeRunControl } from "../fakes/fake_run_control.ts";
import type { Load } from "./api_load.ts";

const ROUNDS = 9;
const ms = Number(Deno.args[0] ?? 1) * 1000;

const fail = (error: unknown) => {
  throw error;
};

const app = createApp({
  tasks: new FakeBoard(fakeTask()),
  control: new FakeRunControl(),
  config: new FakeConfigControl(),
  runs: createMemoryJournal(),
  requests: createMemoryRequests(),
  logs: createMemoryRunLogs(),
  info: {
    version: "0",
    backend: "fake",
    durability: "memory",
    leftovers: "group",
    pollIntervalMs: 30_000,
    maxConcurrentAgents: 3,
    queues: ["Todo", "In Progress", "Done"],
    workQueues: ["Todo", "In Progress"],
    runLimits: { ratePerSecond: 50, writtenBytes: 2 ** 24 },
  },
  guard: { allowedHosts: [], requireToken: false, loopback: true },
  clock: systemClock,
  onError: fail,
});
const api = startServer({ app, hostname: "127.0.0.1", port: 0, clock: systemClock, onError: fail });
const { body, headers } = await sample(`${api.url}/tasks/1`);
const bare = Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen: () => {} },
  () => new Response(body, { headers }),
);

const rates: Record<"bare" | "api", number[]> = { bare: [], api: [] };
const worker = new Worker(new URL("api_load.ts", import.meta.url), { type: "module" });
for (let round = 0; round <= ROUNDS; round++) {
  const bareRate = await rate(bare.addr.port);
  const apiRate = await rate(api.port);
  if (round === 0) continue; // warms up
  rates.bare.push(bareRate);
  rates.api.push(apiRate);
}
worker.terminate();
await Promise.all([bare.shutdown(), api.shutdown({ graceMs: 1_000 })]);

const ratios = rates.api.map((apiRate, round) => apiRate / (rates.bare[round] ?? NaN));
await print(
  `bare handler  ${Math.round(median(rates.bare))} requests/s`,
  `API           ${Math.round(median(rates.api))} requests/s`,
  `ratio         ${median(ratios).toFixed(2)} (median of ${ROUNDS} alternating rounds of ${ms} ms)`,
);

async function sample(url: string): Promise<{ body: string; headers: [string, string][] }> {
  const response = await fetch(url);
  const kept = ["content-type", "cache-control", "x-content-type-options"];
  const headers = [...response.headers].filter(([name]) => kept.includes(name));
  return { body: await response.text(), headers };
}

function rate(port: number): Promise<number> {
  const load: Load = { port, path: "/tasks/1", connections: 8, depth: 16, ms };
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(load);
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

async function print(...lines: string[]): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(lines.join("\n") + "\n"));
}
