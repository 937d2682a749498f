/**
 * Runs many short tasks through dispatchers that meet faults of every kind. It counts the tasks that were
 * lost or done twice, and measures memory and descriptors on the way.
 *
 *     deno task soak [how many tasks, by default 10000] [--seconds N: add no tasks after that]
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
