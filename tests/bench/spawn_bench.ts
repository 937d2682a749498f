/**
 * What the executor adds to the start of a process: runs of `true` a second through it, as a part of
 * what bare `Deno.Command` reaches, measured by turns so that both meet the same machine.
 *
 *     deno run --allow-run tests/bench/spawn_bench.ts [RUNS] [LANES]
 */
import { systemClock } from "../../src/clock.ts";
import { createLocalExecutor } from "../../src/executors/local/mod.ts";
import { createEnvironment } from "../../src/process/environment.ts";

const ROUNDS = 5;
const runs = Number(Deno.args[0] ?? 400);
const lanes = Number(Deno.args[1] ?? 10);
const never = new AbortController().signal;

const executor = createLocalExecutor({
  clock: systemClock,
  environment: createEnvironment({ base: null, secretNames: ["PLANKA_TOKEN"] }),
  warn: print,
});

/** The ways to run `true`, the bare one first. */
const ways: Readonly<Record<string, () => Promise<unknown>>> = {
  "bare, output to null": () =>
    new Deno.Command("true", { stdin: "null", stdout: "null", stderr: "null" }).spawn().status,
  // A group of its own costs a fork of this whole process instead of a posix_spawn.
  "bare, in a group of its own": () =>
    new Deno.Command("true", { stdin: "null", stdout: "null", stderr: "null", detached: true })
      .spawn().status,
  "executor": async () => {
    const handle = await executor.start({
      runId: crypto.randomUUID(),
      argv: ["true"],
      env: {},
      cwd: null,
      stdin: null,
      timeoutMs: 60_000,
    }, never);
    await handle.wait(never);
  },
};

/** Runs a second with so many at a time. */
async function rateOf(way: () => Promise<unknown>): Promise<number> {
  let left = runs;
  const lane = async () => {
    while (left-- > 0) await way();
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: lanes }, lane));
  return runs / (performance.now() - startedAt) * 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

const rates = new Map<string, number[]>();
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, way] of Object.entries(ways)) {
    rates.set(name, [...rates.get(name) ?? [], await rateOf(way)]);
  }
}

/** The median of how one way compares with another in the same round. */
function ratio(way: readonly number[], to: readonly number[]): string {
  return median(way.map((rate, round) => rate / (to[round] ?? NaN))).toFixed(2);
}

const [bare = [], grouped = []] = rates.values();
print(`${runs} runs of true in ${lanes} lanes, median of ${ROUNDS} rounds`);
for (const [name, all] of rates) {
  const rate = `${median(all).toFixed(0).padStart(6)}/s`;
  print(
    `${name.padEnd(30)} ${rate}  ${ratio(all, bare)} of bare, ${ratio(all, grouped)} of grouped`,
  );
}
