/**
 * What a SQLite board costs with a thousand tasks and with a million, as ratios measured in one run:
 * `deno run -A tests/bench/sqlite_board_bench.ts [tasks] [folder]`
 */
import { DatabaseSync } from "node:sqlite";
import { neverAborted } from "../../src/async/abort.ts";
import { createSqliteBackend } from "../../src/backends/sqlite/adapter.ts";
import { systemClock } from "../../src/async/system_clock.ts";
import type { TaskAdapter } from "../../src/contracts/task_adapter.ts";

const ROUNDS = 15;
const CALLS = 200;
const FEW = 1000;
const many = Number(Deno.args[0] ?? 1_000_000);
const folder = await Deno.makeTempDir({ prefix: "artificer-bench-", dir: Deno.args[1] });
const calm = { signal: neverAborted };

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** A board with half of its tasks in the queue that is polled, made by the tables' own triggers. */
async function boardOf(count: number): Promise<{ adapter: TaskAdapter; path: string }> {
  const path = `${folder}/${count}.db`;
  const adapter = createSqliteBackend({ url: path, user: "bench" }, {
    clock: systemClock,
    baseDir: folder,
  });
  await adapter.createTask("Todo", "Task", "", calm);
  await adapter.createTask("Done", "Task", "", calm);
  const database = new DatabaseSync(path);
  database.exec(`
    PRAGMA synchronous = OFF;
    BEGIN;
    WITH RECURSIVE series (value) AS (
      SELECT 1 UNION ALL SELECT value + 1 FROM series WHERE value < ${count - 2}
    )
    INSERT INTO tasks (queue, position, name, description)
      SELECT iif(value % 2, 'Todo', 'Done'), value + 10, 'Task number ' || value,
        'Some words about what is to be done. Some words about what is to be done.'
      FROM series;
    INSERT INTO labels (task_id, name) SELECT id, 'bug' FROM tasks;
    COMMIT;
    PRAGMA wal_checkpoint(TRUNCATE);
  `);
  database.close();
  return { adapter, path };
}

/** Microseconds of one call, in each round, of each action in turn. */
async function compare(
  actions: Readonly<Record<string, () => unknown>>,
): Promise<Record<string, number>> {
  const times: Record<string, number[]> = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, action] of Object.entries(actions)) {
      const start = performance.now();
      for (let call = 0; call < CALLS; call++) await action();
      (times[name] ??= []).push((performance.now() - start) / CALLS * 1000);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
}

/** Claims the top task and gives it back: what grows with a queue would show in it. */
function claimer({ adapter }: { adapter: TaskAdapter }): () => Promise<void> {
  return async () => {
    await adapter.claimTask?.("1", "Todo", "Doing", calm);
    await adapter.releaseTask?.("1", "Doing", "Todo", calm);
  };
}

/** The same claims by SQLite alone, at another degree of safety. */
function bareClaimer(path: string, synchronous: "FULL" | "NORMAL"): () => void {
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA synchronous = ${synchronous}`);
  const move = database.prepare("UPDATE tasks SET queue = ? WHERE id = 1 AND queue = ?");
  return () => {
    move.run("Done", "Todo");
    move.run("Todo", "Done");
  };
}

try {
  const small = await boardOf(FEW);
  const big = await boardOf(many);
  print(`${many} tasks, ${((await Deno.stat(big.path)).size / 1e6).toFixed(0)} MB`);

  const poll = ({ adapter }: { adapter: TaskAdapter }) => () =>
    adapter.getReadyTasks(["Todo"], { ...calm, limit: 3 });
  const polls = await compare({ small: poll(small), big: poll(big) });
  print(`poll, 3 ready, ${FEW} tasks: ${polls["small"]?.toFixed(0)} us`);
  print(`poll, 3 ready, ${many} tasks: ${polls["big"]?.toFixed(0)} us`);
  print(`ratio: ${((polls["big"] ?? NaN) / (polls["small"] ?? NaN)).toFixed(2)} (at most 1.5)`);

  const claims = await compare({ small: claimer(small), big: claimer(big) });
  print(`claim and release, ${FEW} tasks: ${claims["small"]?.toFixed(0)} us`);
  print(`claim and release, ${many} tasks: ${claims["big"]?.toFixed(0)} us`);
  print(`ratio: ${((claims["big"] ?? NaN) / (claims["small"] ?? NaN)).toFixed(2)}`);

  const safety = await compare({
    FULL: bareClaimer(small.path, "FULL"),
    NORMAL: bareClaimer(small.path, "NORMAL"),
  });
  const [full, normal] = [safety["FULL"] ?? NaN, safety["NORMAL"] ?? NaN];
  print(`bare writes: FULL ${(full / 2).toFixed(0)} us, NORMAL ${(normal / 2).toFixed(0)} us each`);
  print(`what FULL costs: ${(full / normal).toFixed(1)} x NORMAL`);
  for (const { adapter } of [small, big]) await adapter.close?.();
} finally {
  await Deno.remove(folder, { recursive: true });
}
