import assert from "node:assert/strict";
import { Coverage, FAILPOINTS, mishapsIn } from "../../../scripts/schedules/coverage.ts";
import { play, type Schedule } from "../../../scripts/schedules/schedule.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";

Deno.test("what happened is counted, the most frequent first, and what did not is named", () => {
  const coverage = new Coverage();
  const death = (where: string) => ({ what: "death", where });
  coverage.add([death("after start"), { what: "slow", where: "getTask" }]);
  coverage.add([death("before start"), death("before start")]);
  const [deaths, slow, missing = ""] = coverage.lines;
  assert.equal(deaths, "death: 3 (before start 2, after start 1)");
  assert.equal(slow, "slow: 1 (getTask 1)");
  assert.match(missing, /^no death: before append intent, after append intent, before claimTask,/);
  assert.equal(coverage.missing.length, FAILPOINTS.length - 2);
});

Deno.test("where nothing is missing nothing is said of it", () => {
  const coverage = new Coverage();
  coverage.add(FAILPOINTS.map((where) => ({ what: "death", where })));
  assert.deepEqual([coverage.missing, coverage.lines.length], [[], 1]);
});

Deno.test("a schedule in which nothing happened has no mishaps", async () => {
  await using dir = await tempDir();
  assert.deepEqual(await mishapsIn(dir.path), []);
});

Deno.test("a schedule tells at which step its dispatcher died", async () => {
  const fate = { seed: 1, faults: 0, hasAfterRun: false };
  const schedule: Schedule = {
    seed: 0,
    board: "json",
    jobs: [{ name: "job0 0 0 0", codes: [0, 0] }],
    hasAfterRun: false,
    fates: [{ ...fate, diesAt: 3 }, { ...fate, diesAt: null }],
  };
  assert.deepEqual(await play(schedule), {
    broken: [],
    mishaps: [{ what: "death", where: "before claimTask" }],
  });
});
