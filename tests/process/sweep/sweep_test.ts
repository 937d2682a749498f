import assert from "node:assert/strict";
import { v7 as uuid } from "uuid";
import {
  createSweeper,
  type Sweeper,
  type SweepTarget,
  type Swept,
} from "../../../src/process/sweep/sweep.ts";
import { systemClock } from "../../../src/async/system_clock.ts";
import { FakeClock } from "../../fakes/fake_clock.ts";
import { never } from "../../fixtures/runs.ts";
import { endedWithScope, isAlive } from "../../fixtures/processes.ts";
import { sources } from "../../fixtures/tools.ts";

const FOR_EVER_MS = 3_600_000;
const notLinux = Deno.build.os !== "linux";

function sweeper(source?: "proc" | "ps"): Sweeper {
  return createSweeper({
    clock: systemClock,
    source,
    warn: (message) => {
      throw new Error(`Unexpected warning: ${message}`);
    },
  });
}

function target(changes: Partial<SweepTarget> = {}): SweepTarget {
  return { runId: uuid(), group: null, graceMs: FOR_EVER_MS, hurry: never, ...changes };
}

/** So many were ended, and none is left. */
function ended(count: number): Swept {
  return { ended: count, left: [] };
}

/** A group of one: `script` as its leader, running once this resolves. */
async function groupOf(script: string, runId = ""): Promise<AsyncDisposable & { pid: number }> {
  const child = new Deno.Command("sh", {
    args: ["-c", `${script}`],
    env: { ARTIFICER_RUN_ID: runId },
    detached: true,
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  return {
    pid: child.pid,
    async [Symbol.asyncDispose]() {
      await endedWithScope(child.pid)[Symbol.asyncDispose]();
      await child.status;
      await reader.cancel();
    },
  };
}

const OBEDIENT = "echo ready; exec sleep 1000";
const STUBBORN = "trap '' TERM; echo ready; exec sleep 1000";

for (const source of sources()) {
  Deno.test(`${source}: what obeys TERM costs no grace`, async () => {
    await using group = await groupOf(OBEDIENT);
    assert.deepEqual(await sweeper(source).sweep(target({ group: group.pid })), ended(1));
    assert.equal(await isAlive(group.pid), false);
  });

  Deno.test(`${source}: what ignores TERM is killed after the grace and counted once`, async () => {
    await using group = await groupOf(STUBBORN);
    assert.deepEqual(
      await sweeper(source).sweep(target({ group: group.pid, graceMs: 30 })),
      ended(1),
    );
    assert.equal(await isAlive(group.pid), false);
  });

  Deno.test(`${source}: a hurry skips the grace, from the start or in its midst`, async () => {
    await using first = await groupOf(STUBBORN);
    const urgent = target({ group: first.pid, hurry: AbortSignal.abort() });
    assert.deepEqual(await sweeper(source).sweep(urgent), ended(1));

    await using second = await groupOf(STUBBORN);
    const hurry = new AbortController();
    const swept = sweeper(source).sweep(target({ group: second.pid, hurry: hurry.signal }));
    hurry.abort();
    assert.deepEqual(await swept, ended(1));
    assert.deepEqual([await isAlive(first.pid), await isAlive(second.pid)], [false, false]);
  });

  Deno.test(`${source}: a run that left nothing has nothing to count`, async () => {
    assert.deepEqual(await sweeper(source).sweep(target()), ended(0));
  });
}

Deno.test({
  name: "P3: many runs that end together share few scans, and each is swept of its own",
  ignore: notLinux,
  async fn() {
    const shared = sweeper("proc");
    const runIds = Array.from({ length: 8 }, () => uuid());
    await using stack = new AsyncDisposableStack();
    const groups = await Promise.all(runIds.map((runId) => groupOf(OBEDIENT, runId)));
    for (const group of groups) stack.use(group);
    const counts = await Promise.all(
      runIds.slice(0, 6).map((runId) => shared.sweep(target({ runId }))),
    );
    assert.deepEqual(counts, Array(6).fill(ended(1)));
    const alive = await Promise.all(groups.map(({ pid }) => isAlive(pid)));
    assert.deepEqual(alive, [...Array(6).fill(false), true, true]);
  },
});

Deno.test("X11: what can't be ended is told and not counted", async () => {
  const clock = new FakeClock();
  const signals: string[] = [];
  const sweeper = createSweeper({
    clock,
    warn: () => {},
    source: "proc",
    scan: ([target]) => {
      signals.push(target?.signal ?? "");
      // 7 obeys, 8 belongs to another user.
      return Promise.resolve([signals.length === 1 ? [7, 8] : [8]]);
    },
  });
  const sweeping = sweeper.sweep(target({ graceMs: 0 }));
  let swept: Swept | null = null;
  void sweeping.then((result) => swept = result);
  while (swept === null) await clock.advance(1_000);
  assert.deepEqual(swept, { ended: 1, left: [8] });
  assert.deepEqual(signals.slice(0, 2), ["TERM", "KILL"]);
});
