/**
 * What the executors add to the start of a process: runs of `true` a second through them, as a part of
 * what bare `Deno.Command` reaches, measured by turns so that all meet the same machine.
 *
 *     deno run --allow-run --allow-read --allow-write tests/bench/spawn_bench.ts [RUNS] [LANES]
 */
import { neverAborted } from "../../src/async/abort.ts";
import { systemClock } from "../../src/async/system_clock.ts";
import type { RunExecutor } from "../../src/contracts/run_executor.ts";
import { createDurableExecutor } from "../../src/executors/local/durable/executor.ts";
import { createPipedExecutor } from "../../src/executors/local/piped.ts";
import { createEnvironment } from "../../src/process/environment.ts";

const ROUNDS = 5;
const runs = Number(Deno.args[0] ?? 400);
const lanes = Number(Deno.args[1] ?? 10);
const runsDir = await Deno.makeTempDir({ prefix: "artificer-bench-" });
const common = {
  clock: systemClock,
  apiUrl: () => "",
  environment: createEnvironment({ base: null, withheldNames: ["PLANKA_TOKEN"] }),
  warn: print,
};
const piped = createPipedExecutor(common);
const durable = createDurableExecutor({ ...common, runsDir, recordKey: new Uint8Array(32) });

async function runThrough(executor: RunExecutor): Promise<void> {
  const handle = await executor.start({
    runId: crypto.randomUUID(),
    step: "agent",
    argv: ["true"],
    env: {},
    cwd: null,
    stdin: null,
    timeoutMs: 60_000,
  }, neverAborted);
  await handle.wait(neverAborted);
}

/** The ways to run `true`, the bare one first. */
const ways: Readonly<Record<string, () => Promise<unknown>>> = {
  "bare": () =>
    new Deno.Command("true", { stdin: "null", stdout: "null", stderr: "null" }).spawn().status,
  // A group of its own costs a fork of this whole process instead of a posix_spawn.
  "bare, in a group": () =>
    new Deno.Command("true", { stdin: "null", stdout: "null", stderr: "null", detached: true })
      .spawn().status,
  // What a shim cannot do without: a shell that waits.
  "a bare shell, in a group": () =>
    new Deno.Command("/bin/sh", {
      args: ["-c", "/usr/bin/true; exit $?"],
      stdin: "null",
      stdout: "null",
      stderr: "null",
      detached: true,
    }).spawn().status,
  "piped executor": () => runThrough(piped),
  "durable executor": () => runThrough(durable),
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

await Deno.remove(runsDir, { recursive: true });

const [bare = [], grouped = []] = rates.values();
const through = rates.get("piped executor") ?? [];
print(`${runs} runs of true in ${lanes} lanes, median of ${ROUNDS} rounds`);
for (const [name, all] of rates) {
  const rate = `${median(all).toFixed(0).padStart(6)}/s`;
  const parts = [[bare, "bare"], [grouped, "grouped"], [through, "piped"]] as const;
  const ratios = parts.map(([to, what]) => `${ratio(all, to)} of ${what}`).join(", ");
  print(`${name.padEnd(28)} ${rate}  ${ratios}`);
}
