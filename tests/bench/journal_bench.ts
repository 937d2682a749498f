/**
 * What a durable journal costs a run: all its steps, one after the other as a run takes them, through
 * journals/sqlite as a multiple of journals/memory, measured by turns so that all meet the same machine;
 * and the longest that the event loop stood still meanwhile. Beside it, what SQLite itself would do at
 * `PRAGMA synchronous` NORMAL, which waits for no disk, and FULL, which stops the event loop for it.
 *
 *     deno run --allow-read --allow-write tests/bench/journal_bench.ts [RUNS] [LANES] [FOLDER]
 *
 * FOLDER is where the journal lies: a disk of the machine, since /tmp may be memory.
 */
import { setImmediate } from "node:timers";
import { systemClock } from "../../src/async/system_clock.ts";
import type { Journal } from "../../src/contracts/journal.ts";
import { createMemoryJournal } from "../../src/journals/memory/mod.ts";
import { createSqliteJournal, DEFAULT_KEEP } from "../../src/journals/sqlite/mod.ts";
import { lifeOf } from "../journals/sqlite/journal_fixture.ts";

const ROUNDS = 5;
const runs = Number(Deno.args[0] ?? 200);
const lanes = Number(Deno.args[1] ?? 3);
const folder = await Deno.makeTempDir({ dir: Deno.args[2] ?? ".", prefix: ".journal-bench-" });

/** The ways to keep a run's steps, the cheapest first. */
const journals: Readonly<Record<string, Journal>> = {
  "memory": createMemoryJournal(),
  "sqlite, as NORMAL": await openSqlite("normal.db", () => Promise.resolve()),
  "sqlite": await openSqlite("journal.db"),
  "sqlite, as FULL": await openSqlite("full.db", syncNow),
};

function openSqlite(name: string, sync?: () => Promise<void>): Promise<Journal> {
  return createSqliteJournal({
    path: `${folder}/${name}`,
    runsDir: `${folder}/runs`,
    keep: () => DEFAULT_KEEP,
    clock: systemClock,
    warn: print,
    seams: { sync },
  });
}

/** As SQLite does it: nothing else goes on meanwhile. */
function syncNow(): Promise<void> {
  using log = Deno.openSync(`${folder}/full.db-wal`);
  log.syncDataSync();
  return Promise.resolve();
}

/** Appends every step of so many runs, and has `between` pass after each. */
async function appendRuns(journal: Journal, between: () => unknown): Promise<void> {
  let left = runs;
  const lane = async () => {
    while (left-- > 0) {
      for (const step of lifeOf({ at: Date.now() })) {
        await journal.append(step);
        await between();
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** How many milliseconds all runs take. */
async function timeOf(journal: Journal): Promise<number> {
  const startedAt = performance.now();
  await appendRuns(journal, () => {});
  return performance.now() - startedAt;
}

/** How many milliseconds the event loop stands still at most, where each step is a turn of it. */
async function stillnessOf(journal: Journal): Promise<number> {
  const watch = watchLoop();
  await appendRuns(journal, () => new Promise((resolve) => setImmediate(resolve)));
  return watch.stop();
}

/** Sees how late a timer is that is due all the time. */
function watchLoop() {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  return {
    stop: () => {
      clearInterval(timer);
      return Math.max(longest, performance.now() - last);
    },
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

const took = new Map<string, number[]>();
const still = new Map<string, number[]>();
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, journal] of Object.entries(journals)) {
    took.set(name, [...took.get(name) ?? [], await timeOf(journal)]);
    still.set(name, [...still.get(name) ?? [], await stillnessOf(journal)]);
  }
}
for (const journal of Object.values(journals)) await journal.close?.();
await Deno.remove(folder, { recursive: true });

const steps = lifeOf().length;
const [memory = []] = took.values();
print(`${runs} runs of ${steps} steps in ${lanes} lanes, median of ${ROUNDS} rounds`);
for (const [name, all] of took) {
  const perRun = `${(median(all) / runs).toFixed(3).padStart(8)} ms a run`;
  const ratio = median(all.map((ms, round) => ms / (memory[round] ?? NaN))).toFixed(1);
  const stillMs = median(still.get(name) ?? []).toFixed(1);
  print(`${name.padEnd(18)} ${perRun}  ${ratio.padStart(6)} x memory  still ${stillMs} ms`);
}
