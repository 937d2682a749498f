/**
 * Runs many short tasks through dispatchers that meet faults of every kind, and counts what was lost and
 * what was done twice; memory and descriptors are looked at along the way.
 *
 *     deno task soak [how many tasks, by default 10000] [--seconds N: begin no more after that]
 */
import { parseArgs } from "node:util";
import { soak } from "./soak/soak.ts";

const { values, positionals } = parseArgs({
  args: Deno.args,
  allowPositionals: true,
  options: { seconds: { type: "string" } },
});

const result = await soak({
  tasks: Number(positionals[0] ?? 10_000),
  seconds: Number(values.seconds ?? Infinity),
  seed: crypto.getRandomValues(new Uint32Array(1))[0] ?? 0,
  say: (line) => void Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`)),
});
Deno.exit(result.lost === 0 && result.doubled === 0 ? 0 : 1);
