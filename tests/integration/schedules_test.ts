import assert from "node:assert/strict";
import { BOARDS } from "../../scripts/schedules/boards.ts";
import { play, scheduleOf } from "../../scripts/schedules/schedule.ts";

/** Played at once: they mostly wait. */
const AT_ONCE = 6;

/** Each board has a third of them. CI plays more, as `deno task schedules` does. */
const COUNT = 18;

const first = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;

Deno.test("a seed gives the same schedule each time, and another seed another one", () => {
  assert.deepEqual(scheduleOf(first), scheduleOf(first));
  assert.notDeepEqual(scheduleOf(first), scheduleOf(first + BOARDS.length));
});

Deno.test("R1, R2, R5, B2, B4: random schedules of kills and faults on every board lose nothing and do nothing twice", async () => {
  const seeds = Array.from({ length: COUNT }, (_, i) => first + i);
  const broken: string[] = [];
  const lane = async () => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
      const schedule = scheduleOf(seed);
      const played = await play(schedule);
      broken.push(
        ...played.broken.map((promise) => `--seed ${seed} --board ${schedule.board}: ${promise}`),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  assert.equal(broken.join("\n"), "");
});
