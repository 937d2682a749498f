/**
 * Plays random schedules of kills, board errors, lost replies and slow boards, and checks after each that
 * nothing was lost and nothing was done twice. It prints at which steps dispatchers died and which faults
 * the board's calls had, how often, and at which steps no dispatcher died.
 *
 *     deno task schedules [how many, by default 500]
 *     deno task schedules --seed 1234 [--board json|sqlite|planka]
 */
import { parseArgs } from "node:util";
import { BOARDS } from "./schedules/boards.ts";
import { Coverage } from "./schedules/coverage.ts";
import { play, scheduleOf } from "./schedules/schedule.ts";

/** How many schedules are played at once. Most of their time they wait. */
const AT_ONCE = 6;

const { values, positionals } = parseArgs({
  args: Deno.args,
  allowPositionals: true,
  options: { seed: { type: "string" }, board: { type: "string" } },
});
const single = values.seed === undefined ? null : Number(values.seed);
const first = single ?? crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
const count = single === null ? Number(positionals[0] ?? 500) : 1;
const seeds = Array.from({ length: count }, (_, i) => first + i);

say(`Playing ${count} schedules from seed ${first}`);
let failed = 0;
let played = 0;
const coverage = new Coverage();
const lane = async () => {
  for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
    const schedule = scheduleOf(seed, BOARDS.find((name) => name === values.board));
    const { broken, mishaps } = await play(schedule);
    coverage.add(mishaps);
    played++;
    if (broken.length > 0) {
      failed++;
      say(
        `FAILED on ${schedule.board}: deno task schedules --seed ${seed} --board ${schedule.board}`,
      );
      for (const promise of broken) say(`  ${promise}`);
    }
    if (played % 50 === 0) say(`${played} played, ${failed} failed`);
  }
};
await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, lane));
for (const line of coverage.lines) say(line);
say(`${played} schedules, ${failed} broke a promise`);
Deno.exit(failed === 0 ? 0 : 1);

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
