import assert from "node:assert/strict";
import { FakeClock } from "../../fakes/fake_clock.ts";
import { agentScript } from "../../fixtures/agents.ts";
import { testBoth } from "../../fixtures/local_executor.ts";
import { endedWithScope, isAlive, untilGone } from "../../fixtures/processes.ts";
import { endOf, firstLineOf, never, outputOf, untilSaid } from "../../fixtures/runs.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";
import { DEFAULT_LIMITS } from "../../../src/process/terminate.ts";

/** Longer than any test: what waits for it hangs. */
const FOR_EVER_MS = 3_600_000;
const PATIENT = { graceMs: FOR_EVER_MS, strayGraceMs: FOR_EVER_MS, drainMs: FOR_EVER_MS };
const HOUR_MS = 3_600_000;
const STAYING = ["sh", "-c", "echo ready; exec sleep 1000"];
const notLinux = Deno.build.os !== "linux";

testBoth("P1: an agent that ignores TERM is killed after the grace, 5 s", async (create) => {
  const clock = new FakeClock();
  await using runs = create({ clock });
  const handle = await runs.start([agentScript("stubborn.sh")]);
  await firstLineOf(handle);
  handle.terminate("cancelled");
  await clock.advance(4_999);
  assert.equal(clock.sleeping, 1, "the grace is over too early");
  await clock.advance(1);
  const exit = await endOf(handle, clock);
  assert.deepEqual([exit.reason, exit.signal], ["cancelled", "SIGKILL"]);
});

Deno.test("P1: the limits are those of the design", () => {
  assert.deepEqual(DEFAULT_LIMITS, { graceMs: 5_000, strayGraceMs: 1_000, drainMs: 2_000 });
});

testBoth("P2: a background child is reaped after a natural exit", async (create) => {
  await using runs = create({ limits: PATIENT });
  const exit = await runs.run([agentScript("forking.sh")]);
  assert.deepEqual([exit.reason, exit.code, exit.strays], [null, 0, 1]);
  assert.equal(await isAlive(Number(exit.output)), false);
});

testBoth("P2: a background child that ignores TERM is killed after the grace", async (create) => {
  await using runs = create({ limits: { graceMs: 50, strayGraceMs: 50 } });
  const exit = await runs.run([agentScript("forking_stubborn.sh")]);
  assert.deepEqual([exit.code, exit.strays], [0, 1]);
  assert.equal(await isAlive(Number(exit.output)), false);
});

testBoth("P2: a hurry ends the grace of a background child too", async (create) => {
  await using runs = create({ limits: PATIENT });
  const handle = await runs.start([agentScript("forking_stubborn.sh")]);
  const child = Number(await firstLineOf(handle));
  await untilGone(handle.pid ?? 0);
  handle.terminate("interrupted", { hurry: true });
  await untilGone(child);
  // Whether the sweep ends it or the group's KILL does depends on which of them comes first.
  assert.equal((await handle.wait(never)).code, 0);
});

testBoth("P2: a group of nothing but zombies costs no grace", async (create) => {
  await using runs = create({ limits: PATIENT });
  const handle = await runs.start([agentScript("zombie.sh")]);
  await using _outsider = endedWithScope(Number(await firstLineOf(handle)));
  const exit = await handle.wait(never);
  assert.deepEqual([exit.code, exit.strays], [0, 0]);
}, {
  ignore: notLinux,
});

testBoth("P3: a grandchild in a session of its own is found, ended and counted", async (create) => {
  await using runs = create({ limits: PATIENT });
  const exit = await runs.run([agentScript("escaping.sh")]);
  assert.deepEqual([exit.reason, exit.code, exit.strays], [null, 0, 1]);
  assert.equal(await isAlive(Number(exit.output)), false);
}, {
  ignore: notLinux,
});

testBoth("P3: an escapee that ignores TERM is killed within the drain limit", async (create) => {
  await using runs = create({ limits: { ...PATIENT, strayGraceMs: 50 } });
  const exit = await runs.run([agentScript("escaping_stubborn.sh")]);
  assert.equal(exit.strays, 1);
  assert.equal(await isAlive(Number(exit.output)), false);
  assert.ok(DEFAULT_LIMITS.strayGraceMs < DEFAULT_LIMITS.drainMs);
}, {
  ignore: notLinux,
});

testBoth("P3: an escapee is found too when the run is ended", async (create) => {
  await using runs = create({ limits: PATIENT });
  const handle = await runs.start([
    "sh",
    "-c",
    '"$0"; echo escaped; exec sleep 1000',
    agentScript("escaping.sh"),
  ]);
  const escapee = Number(await firstLineOf(handle));
  await untilSaid(handle, "escaped\n");
  handle.terminate("timed_out");
  const exit = await handle.wait(never);
  assert.deepEqual([exit.reason, exit.strays], ["timed_out", 1]);
  assert.equal(await isAlive(escapee), false);
}, {
  ignore: notLinux,
});

testBoth(
  "P3: what can't be found and holds the output is given up at the drain limit",
  async (create) => {
    await using runs = create({ limits: { ...PATIENT, drainMs: 50 } });
    const handle = await runs.start([agentScript("vanishing.sh")]);
    await using _outsider = endedWithScope(Number(await firstLineOf(handle)));
    const exit = await handle.wait(never);
    assert.deepEqual([exit.reason, exit.code, exit.strays], [null, 0, 0]);
    assert.match(await outputOf(handle), /^\d+\n$/);
  },
  {
    ignore: notLinux,
  },
);

testBoth("P3: another run's processes are left alone", async (create) => {
  await using runs = create({ limits: PATIENT });
  const other = await runs.start(["sh", "-c", "sleep 1000 & echo $!; wait"]);
  const child = Number(await firstLineOf(other));
  await runs.run([agentScript("forking.sh")]);
  assert.deepEqual([await isAlive(other.pid ?? 0), await isAlive(child)], [true, true]);
});

testBoth("200 runs at once all end, and none leaves anything behind", async (create) => {
  await using runs = create();
  const handles = await Promise.all(Array.from({ length: 200 }, () => runs.start(["true"])));
  const exits = await Promise.all(handles.map((handle) => handle.wait(never)));
  assert.deepEqual(new Set(exits.map(({ code, strays }) => `${code} ${strays}`)), new Set(["0 0"]));
  const alive = await Promise.all(handles.map(({ pid = 0 }) => isAlive(pid)));
  assert.ok(!alive.includes(true));
});

testBoth(
  "P5: missing command, missing folder and no exec bit are three failures",
  async (create) => {
    await using dir = await tempDir();
    await using runs = create();
    const script = await dir.write("agent.sh", "#!/bin/sh\n", { mode: 0o644 });
    const failures = [
      (await runs.run([`${dir.path}/missing`])).spawnFailure,
      (await runs.run(["true"], { cwd: `${dir.path}/missing` })).spawnFailure,
      (await runs.run([script])).spawnFailure,
    ];
    assert.deepEqual(
      failures.map((failure) => failure?.problem),
      ["command_not_found", "cwd_not_found", "not_executable"],
    );
    assert.equal(new Set(failures.map((failure) => failure?.message)).size, 3);
  },
);

testBoth(
  "P6: what is too long or holds a NUL is refused, and a value even where it is tried",
  async (create) => {
    await using runs = create();
    for (const argv of [["true", "x".repeat(2 ** 20)], ["true", "a\0b"]]) {
      const exit = await runs.run(argv);
      assert.equal(exit.spawnFailure?.problem, "refused");
    }
  },
);

testBoth("P7: an agent that reads its input sees the end of it", async (create) => {
  await using runs = create();
  assert.equal((await runs.run(["cat"])).output, "");
  assert.equal((await runs.run(["cat"], { stdin: "prompt" })).output, "prompt");
});

testBoth(
  "P7: an agent that never reads its input is not stalled, and its timeout fires",
  async (create) => {
    const clock = new FakeClock();
    await using runs = create({ clock });
    const handle = await runs.start(["sh", "-c", "echo working; exec sleep 1000"], {
      stdin: "x".repeat(2 ** 22),
      timeoutMs: 60_000,
    });
    assert.equal(await firstLineOf(handle), "working");
    await clock.advance(60_000);
    const exit = await endOf(handle, clock);
    assert.deepEqual([exit.reason, exit.signal], ["timed_out", "SIGTERM"]);
  },
);

testBoth(
  "P7: an agent that ends without reading its input has its own exit code",
  async (create) => {
    await using runs = create();
    for (const script of ["exit 5", "exec <&-; sleep 0.05; exit 5"]) {
      const exit = await runs.run(["sh", "-c", script], { stdin: "x".repeat(2 ** 22) });
      assert.deepEqual([exit.reason, exit.code], [null, 5]);
    }
  },
);

testBoth("P7: what can't be found and holds the input does not hold the run", async (create) => {
  await using runs = create({ limits: PATIENT });
  const handle = await runs.start([agentScript("holding_stdin.sh")], {
    stdin: "x".repeat(2 ** 22),
  });
  await using _outsider = endedWithScope(Number(await firstLineOf(handle)));
  assert.equal((await handle.wait(never)).code, 0);
}, {
  // The write into the full pipe stays open until the test has ended the holder.
  ignore: notLinux,
  sanitizeOps: false,
});

for (const hours of [1, -1]) {
  testBoth(`T1: a clock moved by ${hours} h ends no run before its time`, async (create) => {
    const clock = new FakeClock();
    await using runs = create({ clock });
    const handle = await runs.start(STAYING, { timeoutMs: 60_000 });
    await firstLineOf(handle);
    clock.setWallClock(clock.now() + hours * HOUR_MS);
    await clock.advance(59_999);
    handle.terminate("cancelled");
    assert.equal((await endOf(handle, clock)).reason, "cancelled");
  });

  testBoth(`T1: a clock moved by ${hours} h keeps no run beyond its time`, async (create) => {
    const clock = new FakeClock();
    await using runs = create({ clock });
    const handle = await runs.start(STAYING, { timeoutMs: 60_000 });
    await firstLineOf(handle);
    clock.setWallClock(clock.now() + hours * HOUR_MS);
    await clock.advance(60_000);
    assert.equal((await endOf(handle, clock)).reason, "timed_out");
  });
}
