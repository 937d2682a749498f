/**
 * What a JSON board of 100,000 tasks costs, as ratios measured in one run:
 * `deno run -A tests/bench/json_board_bench.ts [tasks] [folder]`
 */
import { neverAborted } from "../../src/async/abort.ts";
import { createJsonBackend } from "../../src/backends/json/adapter.ts";
import { systemClock } from "../../src/async/system_clock.ts";
import { textOf } from "../../src/domain/errors.ts";

const ROUNDS = 7;
const POLLS = 2_000;
const count = Number(Deno.args[0] ?? 100_000);
const folder = await Deno.makeTempDir({ prefix: "artificer-bench-", dir: Deno.args[1] });
const calm = { signal: neverAborted };

const tasks = Array.from({ length: count }, (_, id) => ({
  id,
  name: `Task number ${id}`,
  description: "Some words about what is to be done. ".repeat(3),
  labels: ["bug"],
  assignees: ["ana"],
  comments: [],
  tasks: [{ id: `item-${id}`, name: "write a test", completed: false }],
}));
const content = { queues: { Todo: tasks, Doing: [], Done: [] } };
const path = `${folder}/board.json`;
await Deno.writeTextFile(path, JSON.stringify(content, null, 2));
await systemClock.sleep(100, calm);

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

async function timed(action: () => unknown): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

function bareWrite(): void {
  using file = Deno.openSync(`${folder}/bare.json`, { write: true, create: true, truncate: true });
  const bytes = new TextEncoder().encode(JSON.stringify(content, null, 2));
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
  file.syncSync();
}

const adapter = createJsonBackend({ url: path, user: "bench" }, {
  clock: systemClock,
  baseDir: folder,
  warn: (warning) => print(textOf(warning)),
});
const poll = () => adapter.getReadyTasks(["Todo"], { ...calm, limit: 3 });
const idlePoll = () => adapter.getReadyTasks(["Done"], { ...calm, limit: 3 });

try {
  print(`${count} tasks, ${((await Deno.stat(path)).size / 1e6).toFixed(1)} MB`);

  let longestTurn = 0;
  let last = performance.now();
  const ticking = setInterval(() => {
    longestTurn = Math.max(longestTurn, performance.now() - last);
    last = performance.now();
  }, 1);
  const parse = await timed(async () => JSON.parse(await Deno.readTextFile(path)));
  longestTurn = 0;
  last = performance.now();
  const load = await timed(poll);
  clearInterval(ticking);
  print(`load: ${load.toFixed(0)} ms, ${(load / parse).toFixed(2)} x read + JSON.parse`);
  print(`longest turn of the event loop while loading: ${longestTurn.toFixed(0)} ms`);

  const repeat = async (action: () => Promise<unknown>) => {
    for (let index = 0; index < POLLS; index++) await action();
  };
  const stats: number[] = [];
  const idle: number[] = [];
  const polls: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    stats.push(await timed(() => repeat(() => Deno.stat(path))));
    idle.push(await timed(() => repeat(idlePoll)));
    polls.push(await timed(() => repeat(poll)));
  }
  const perCall = (values: readonly number[]) => `${(median(values) / POLLS * 1000).toFixed(0)} us`;
  const toStat = (values: readonly number[]) => (median(values) / median(stats)).toFixed(2);
  print(`unchanged poll, nothing ready: ${perCall(idle)}, ${toStat(idle)} x one stat`);
  print(`unchanged poll, 3 ready: ${perCall(polls)}, ${toStat(polls)} x one stat`);

  const bare: number[] = [];
  const ours: number[] = [];
  const batched: number[] = [];
  let next = 0;
  const claim = () => adapter.claimTask?.(String(next++ * 7), "Todo", "Doing", calm);
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(await timed(bareWrite));
    ours.push(await timed(claim));
    batched.push(await timed(() => Promise.all(Array.from({ length: 20 }, claim))));
  }
  const toBare = (values: readonly number[]) => (median(values) / median(bare)).toFixed(2);
  print(`bare stringify + write + fsync: ${median(bare).toFixed(0)} ms`);
  print(`one claim: ${median(ours).toFixed(0)} ms, ${toBare(ours)} x bare (at most 2.0)`);
  print(`20 claims at once: ${median(batched).toFixed(0)} ms, ${toBare(batched)} x bare`);
} finally {
  await adapter.close?.();
  await Deno.remove(folder, { recursive: true });
}
