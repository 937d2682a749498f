import assert from "node:assert/strict";
import { soak } from "../../scripts/soak/soak.ts";
import { usageOf } from "../../scripts/soak/usage.ts";

Deno.test("soak: 120 tasks in the hands of faulty dispatchers: none lost, none doubled, and so it says", async () => {
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  const result = await soak({ tasks: 120, seconds: Infinity, seed: 7, say });
  assert.deepEqual(result, { done: 120, lost: 0, doubled: 0 });
  assert.match(said.at(-1) ?? "", /^120 tasks, \d+ runs: lost 0, doubled 0$/);
  const looks = said.slice(1, -1);
  assert.ok(looks.length >= 2, said.join("\n"));
  if (Deno.build.os === "linux") {
    for (const look of looks) assert.match(look, /^\d+ done: RSS \d+ MiB, \d+ descriptors$/);
  }
});

Deno.test("soak: a process that is gone takes nothing", async () => {
  assert.equal(await usageOf(2 ** 22 + 1), null);
});
