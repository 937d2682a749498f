import assert from "node:assert/strict";
import { FakeClock } from "../../../fakes/fake_clock.ts";
import { agentScript } from "../../../fixtures/agents.ts";
import { durableExecutor } from "../../../fixtures/local_executor.ts";
import { endedWithScope, isAlive, untilGone } from "../../../fixtures/processes.ts";
import { adopted, type OrphanedRun, orphanedRun } from "../../../fixtures/restarts.ts";
import { never, runRecord, stepRecord } from "../../../fixtures/runs.ts";
import { type TempDir, tempDir } from "../../../fixtures/temp_dir.ts";

const notLinux = Deno.build.os !== "linux";
const GONE = { type: "gone" };
const OTHER_BOOT = "00000000-0000-4000-8000-000000000000";

/** A process that is nobody's run, leader of its own group. */
function stranger(): AsyncDisposable & { readonly pid: number } {
  const child = new Deno.Command("sleep", {
    args: ["1000"],
    detached: true,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  return {
    pid: child.pid,
    async [Symbol.asyncDispose]() {
      await endedWithScope(child.pid)[Symbol.asyncDispose]();
      await child.status;
    },
  };
}

/** A run whose shim died without a record, of whatever kind its end was. */
async function killedRun(dir: TempDir): Promise<OrphanedRun> {
  const run = await orphanedRun(dir.path, ["sleep", "1000"]);
  Deno.kill(-run.pid, "SIGKILL");
  await untilGone(run.pid);
  return run;
}

/** Changes the parts of the start record, as if another process had written it. */
async function rewriteStart(
  { folder }: OrphanedRun,
  change: (parts: string[]) => void,
): Promise<void> {
  const [line = "", ...rest] = (await Deno.readTextFile(`${folder}/shim`)).split("\n");
  const parts = line.split(" ");
  change(parts);
  await Deno.writeTextFile(`${folder}/shim`, [parts.join(" "), ...rest].join("\n"));
}

Deno.test("R4: a run whose processes are all gone without a record is gone", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: dir.path });
  await using run = await killedRun(dir);
  assert.deepEqual(await runs.executor.adopt(runRecord({ id: run.id }), "agent"), GONE);
});

Deno.test("R4: a stranger that was given the run's process id is never signalled", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: dir.path });
  await using other = stranger();
  await using run = await killedRun(dir);
  await rewriteStart(run, (parts) => parts[1] = String(other.pid));
  assert.deepEqual(
    await runs.executor.adopt(
      runRecord({ id: run.id, steps: [stepRecord({ pid: other.pid })] }),
      "agent",
    ),
    GONE,
  );
  assert.equal(await isAlive(other.pid), true);
});

Deno.test("R4: after a reboot no process is ours, whatever its id and time of start", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: dir.path });
  await using run = await orphanedRun(dir.path, ["sleep", "1000"]);
  await rewriteStart(run, (parts) => parts[2] = OTHER_BOOT);
  assert.deepEqual(await runs.executor.adopt(runRecord({ id: run.id }), "agent"), GONE);
  assert.equal(await isAlive(run.pid), true);
});

Deno.test("R4: an end that was recorded before a reboot is a real one", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: dir.path });
  await using run = await orphanedRun(dir.path, ["sh", "-c", "exit 7"]);
  await untilGone(run.pid);
  await rewriteStart(run, (parts) => parts[2] = OTHER_BOOT);
  const handle = await adopted(runs.executor, runRecord({ id: run.id }));
  assert.equal((await handle.wait(never)).code, 7);
});

const UNKNOWN: Readonly<Record<string, (parts: string[]) => void>> = {
  "the time of its start": (parts) => parts.splice(4, parts.length - 5, "-"),
  "the machine's boot": (parts) => parts[2] = "-",
};

for (const [what, change] of Object.entries(UNKNOWN)) {
  Deno.test(`R4: without ${what} a live process is unverified and not signalled`, async () => {
    await using dir = await tempDir();
    await using runs = durableExecutor({ runsDir: dir.path });
    await using run = await orphanedRun(dir.path, ["sleep", "1000"]);
    await rewriteStart(run, change);
    const adoption = await runs.executor.adopt(runRecord({ id: run.id }), "agent");
    assert.deepEqual(adoption, { type: "unverified", pid: run.pid });
    assert.equal(await isAlive(run.pid), true);
  });
}

Deno.test("R4: a live process of a run whose files are gone is unverified", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: dir.path });
  await using other = stranger();
  const record = runRecord({ state: "started", steps: [stepRecord({ pid: other.pid })] });
  const adoption = await runs.executor.adopt(record, "agent");
  assert.deepEqual(adoption, { type: "unverified", pid: other.pid });
  assert.equal(await isAlive(other.pid), true);
});

Deno.test({
  name: "R4: an agent whose shim was killed is ended before its run counts as gone",
  ignore: notLinux,
  async fn() {
    await using dir = await tempDir();
    await using runs = durableExecutor({ runsDir: dir.path });
    await using run = await orphanedRun(dir.path, [agentScript("stubborn.sh")]);
    const agent = await childOf(run);
    Deno.kill(run.pid, "SIGKILL");
    await untilGone(run.pid);
    assert.equal(await isAlive(agent), true);
    assert.deepEqual(await runs.executor.adopt(runRecord({ id: run.id }), "agent"), GONE);
    assert.equal(await isAlive(agent), false);
  },
});

Deno.test({
  name: "R4: what is left in the group of a dead shim and can't be proved ours is unverified",
  ignore: notLinux,
  async fn() {
    await using dir = await tempDir();
    await using runs = durableExecutor({ runsDir: dir.path });
    await using run = await orphanedRun(dir.path, [agentScript("hidden.sh")]);
    const agent = await childOf(run);
    await using _agent = endedWithScope(agent);
    while ((await Deno.readTextFile(`/proc/${agent}/comm`)) !== "sleep\n");
    Deno.kill(run.pid, "SIGKILL");
    await untilGone(run.pid);
    const adoption = await runs.executor.adopt(runRecord({ id: run.id }), "agent");
    assert.deepEqual(adoption, { type: "unverified", pid: agent });
    assert.equal(await isAlive(agent), true);
  },
});

Deno.test({
  name: "a shim that is killed after its adoption is noticed; its agent is ended and counted",
  ignore: notLinux,
  async fn() {
    await using dir = await tempDir();
    await using runs = durableExecutor({ runsDir: dir.path });
    await using run = await orphanedRun(dir.path, ["sleep", "1000"]);
    const agent = await childOf(run);
    const handle = await adopted(runs.executor, runRecord({ id: run.id }));
    Deno.kill(run.pid, "SIGKILL");
    const exit = await handle.wait(never);
    assert.deepEqual([exit.reason, exit.signal, exit.strays], [null, "SIGKILL", 1]);
    assert.equal(await isAlive(agent), false);
  },
});

Deno.test({
  name: "R2: a shim that has begun and does not say which process it is leaves the run unverified",
  ignore: notLinux,
  async fn() {
    await using dir = await tempDir();
    const clock = new FakeClock();
    await using runs = durableExecutor({ runsDir: dir.path, clock });
    await using run = await orphanedRun(dir.path, ["sleep", "1000"]);
    await rewriteStart(run, (parts) => parts.pop());
    const adopting = runs.executor.adopt(runRecord({ id: run.id }), "agent");
    await clock.asleep(1);
    await clock.advance(2_000);
    const adoption = await adopting;
    assert.equal(adoption.type, "unverified");
    assert.equal(await isAlive(run.pid), true);
  },
});

/** The agent's process id, once the shim has started it. */
async function childOf({ pid }: OrphanedRun): Promise<number> {
  const path = `/proc/${pid}/task/${pid}/children`;
  let text = "";
  while ((text = await Deno.readTextFile(path)) === "");
  return Number.parseInt(text);
}
