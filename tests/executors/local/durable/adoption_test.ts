import assert from "node:assert/strict";
import { outcomeOf } from "../../../../src/domain/outcome.ts";
import { FakeClock } from "../../../fakes/fake_clock.ts";
import { agentScript } from "../../../fixtures/agents.ts";
import { durableExecutor } from "../../../fixtures/local_executor.ts";
import { isAlive, processesOf, untilGone } from "../../../fixtures/processes.ts";
import { adopted, orphanedRun } from "../../../fixtures/restarts.ts";
import { endOf, firstLineOf, never, outputOf, runRecord } from "../../../fixtures/runs.ts";
import { tempDir } from "../../../fixtures/temp_dir.ts";

const HOUR_MS = 3_600_000;
/** Longer than any test: what waits for it hangs. */
const PATIENT = { graceMs: HOUR_MS, strayGraceMs: HOUR_MS, drainMs: HOUR_MS };
const notLinux = Deno.build.os !== "linux";

/** Says a line, waits for the file `go` in its folder, says another. */
const TALKING = "echo one; echo begun >> begun; until [ -e go ]; do sleep 0.01; done; echo two; ";

Deno.test("R2: a run whose process the journal does not know is adopted; it runs once", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: `${dir.path}/runs` });
  const spec = { cwd: dir.path };
  await using run = await orphanedRun(`${dir.path}/runs`, ["sh", "-c", `${TALKING} exit 0`], {
    spec,
  });
  const handle = await adopted(runs.executor, runRecord({ id: run.id, state: "claimed" }));
  assert.equal(handle.pid, run.pid);
  await dir.write("go", "");
  assert.equal((await handle.wait(never)).code, 0);
  assert.equal(await Deno.readTextFile(`${dir.path}/begun`), "begun\n");
});

Deno.test("R3: a live run is adopted with its log from the beginning and its real exit code", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: `${dir.path}/runs` });
  await using run = await orphanedRun(`${dir.path}/runs`, ["sh", "-c", `${TALKING} exit 7`], {
    spec: { cwd: dir.path },
  });
  const handle = await adopted(runs.executor, runRecord({ id: run.id }));
  assert.equal(await firstLineOf(handle), "one");
  const reading = outputOf(handle);
  await dir.write("go", "");
  const exit = await handle.wait(never);
  assert.deepEqual([exit.reason, exit.code, exit.signal, exit.strays], [null, 7, null, 0]);
  assert.deepEqual([await reading, await outputOf(handle)], ["one\ntwo\n", "one\ntwo\n"]);
});

Deno.test("M2: a run that was adopted and whose folder was removed is lost, and not killed by a signal", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: `${dir.path}/runs` });
  await using run = await orphanedRun(`${dir.path}/runs`, ["sh", "-c", `${TALKING} exit 0`], {
    spec: { cwd: dir.path },
  });
  const handle = await adopted(runs.executor, runRecord({ id: run.id }));
  await Deno.remove(`${dir.path}/runs`, { recursive: true });
  await dir.write("go", "");
  const exit = await handle.wait(never);
  assert.deepEqual([exit.reason, exit.code, exit.signal], [null, null, null]);
  assert.equal(outcomeOf(exit), "lost");
});

Deno.test("R3: a run that ended while nobody watched has its log and its real end", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: dir.path });
  for (
    const [script, end] of [
      ["exit 7", [null, 7, null]],
      ["kill -s TERM $$", [null, null, "SIGTERM"]],
      ["exit 143", [null, 143, null]],
    ] as const
  ) {
    await using run = await orphanedRun(dir.path, ["sh", "-c", `echo said; ${script}`]);
    await untilGone(run.pid);
    const handle = await adopted(runs.executor, runRecord({ id: run.id }));
    const exit = await handle.wait(never);
    assert.deepEqual([exit.reason, exit.code, exit.signal], end);
    assert.equal(await outputOf(handle), "said\n");
  }
});

Deno.test("R3: a command that was not found while nobody watched is told as such", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: dir.path });
  await using run = await orphanedRun(dir.path, ["artificer-no-such-command"]);
  await untilGone(run.pid);
  const exit = await (await adopted(runs.executor, runRecord({ id: run.id }))).wait(never);
  assert.deepEqual([exit.reason, exit.code, exit.signal], [null, null, null]);
  assert.equal(exit.spawnFailure?.problem, "command_not_found");
  assert.match(exit.spawnFailure?.message ?? "", /"artificer-no-such-command"/);
});

Deno.test({
  name: "R3: what a run left behind while nobody watched is ended and counted",
  ignore: notLinux,
  async fn() {
    await using dir = await tempDir();
    await using runs = durableExecutor({ runsDir: `${dir.path}/runs`, limits: PATIENT });
    // Not before its dispatcher was killed, which would see its end and sweep.
    const forking = `until [ -e go ]; do sleep 0.01; done; exec "${agentScript("forking.sh")}"`;
    const spec = { cwd: dir.path };
    await using run = await orphanedRun(`${dir.path}/runs`, ["sh", "-c", forking], { spec });
    await dir.write("go", "");
    await untilGone(run.pid);
    // While a program is being started, nothing can be read of its environment.
    const left = Number(await Deno.readTextFile(`${run.folder}/out`));
    while (await Deno.readTextFile(`/proc/${left}/comm`) !== "sleep\n");
    while (!(await processesOf(run.id)).includes(left));
    const handle = await adopted(runs.executor, runRecord({ id: run.id }));
    const exit = await handle.wait(never);
    assert.deepEqual([exit.reason, exit.code, exit.strays], [null, 0, 1]);
    assert.equal(await isAlive(Number(await outputOf(handle))), false);
  },
});

Deno.test("R3: an adopted run can be ended like any other", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: dir.path, limits: PATIENT });
  await using run = await orphanedRun(dir.path, [agentScript("polite.sh")]);
  const handle = await adopted(runs.executor, runRecord({ id: run.id }));
  assert.equal(await firstLineOf(handle), "ready");
  handle.terminate("cancelled");
  handle.terminate("stalled");
  const exit = await handle.wait(never);
  assert.deepEqual([exit.reason, exit.code, exit.signal], ["cancelled", 0, null]);
  assert.equal(await outputOf(handle, "stdout"), "ready\nbye\n");
});

Deno.test("R3: an adopted run that ignores TERM is killed, shim and all", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: dir.path, limits: PATIENT });
  await using run = await orphanedRun(dir.path, [agentScript("stubborn.sh")]);
  const handle = await adopted(runs.executor, runRecord({ id: run.id }));
  await firstLineOf(handle);
  handle.terminate("interrupted");
  handle.terminate("interrupted", { hurry: true });
  const exit = await handle.wait(never);
  assert.deepEqual([exit.reason, exit.code, exit.signal], ["interrupted", null, "SIGKILL"]);
  assert.equal(await isAlive(run.pid), false);
});

for (const stepMs of [0, 2 * HOUR_MS, -2 * HOUR_MS]) {
  const step = stepMs === 0 ? "" : `, though the clock was set by ${stepMs / HOUR_MS} h`;
  Deno.test(`R4: an adopted run keeps its deadline${step}`, async () => {
    await using dir = await tempDir();
    const clock = new FakeClock(Date.now());
    await using runs = durableExecutor({ runsDir: dir.path, clock });
    await using run = await orphanedRun(dir.path, [agentScript("counting_terms.sh")], {
      spec: { timeoutMs: HOUR_MS },
      clockMs: stepMs,
    });
    const handle = await adopted(runs.executor, runRecord({ id: run.id }));
    await firstLineOf(handle);
    // Some of the hour is spent already; how much is real time.
    await clock.advance(HOUR_MS - 120_000);
    assert.equal(clock.sleeping, 1, "the deadline has fired too early");
    await clock.advance(120_000);
    handle.terminate("cancelled", { hurry: true });
    assert.equal((await endOf(handle, clock)).reason, "timed_out");
  });
}

Deno.test("R3: a deadline that passed while nobody watched fires at once", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: dir.path, limits: PATIENT });
  await using run = await orphanedRun(dir.path, [agentScript("polite.sh")], {
    spec: { timeoutMs: HOUR_MS },
  });
  // Before that it does not know yet what it does at a TERM.
  while (await Deno.readTextFile(`${run.folder}/out`) !== "ready\n");
  await backdate(run.folder, HOUR_MS);
  const handle = await adopted(runs.executor, runRecord({ id: run.id }));
  assert.equal((await handle.wait(never)).reason, "timed_out");
});

/** Has a run begun so much earlier. */
async function backdate(folder: string, ms: number): Promise<void> {
  const records = await Deno.readTextFile(`${folder}/shim`);
  const earlier = records.replace(
    /^(start \d+ \S+) ([\d.]+)/,
    (_, head, up) => `${head} ${Number(up) - ms / 1000}`,
  );
  assert.notEqual(earlier, records);
  await Deno.writeTextFile(`${folder}/shim`, earlier);
}
