import assert from "node:assert/strict";
import { agentScript } from "../../fixtures/agents.ts";
import { cgroupsHere } from "../../fixtures/cgroups.ts";
import { durableExecutor, testBoth } from "../../fixtures/local_executor.ts";
import { isAlive } from "../../fixtures/processes.ts";
import { adopted, orphanedRun } from "../../fixtures/restarts.ts";
import { never, outputOf, runRecord } from "../../fixtures/runs.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";
import { findCgroups } from "../../../src/process/sweep/cgroup.ts";

const HOUR_MS = 3_600_000;
/** Longer than any test: what waits for it hangs. */
const PATIENT = { graceMs: HOUR_MS, strayGraceMs: HOUR_MS, drainMs: HOUR_MS };
const notLinux = Deno.build.os !== "linux";
const cgroups = await findCgroups();
const withCgroup = cgroups === null ? " (skipped: no control group can be made here)" : "";
const withoutCgroups = () => Promise.resolve(null);

/** Leaves a process in a session of its own without a variable, whose parent ends, and says its id. */
const CLEARING = [agentScript("clearing.sh")];

/** The same, and the process has shed the limit of its run too: only a control group shows it. */
const SHEDDING = [agentScript("clearing.sh"), "shed"];

testBoth(
  "X11: a process in a session of its own that has cleared its environment is ended and counted",
  async (create) => {
    await using runs = create({ limits: PATIENT, cgroups: withoutCgroups });
    const exit = await runs.run(CLEARING);
    assert.deepEqual([exit.reason, exit.code, exit.strays], [null, 0, 1]);
    assert.equal(await isAlive(Number(exit.output)), false);
  },
  { ignore: notLinux },
);

testBoth("X11: another run's process without environment is left alone", async (create) => {
  await using runs = create({ limits: PATIENT, cgroups: withoutCgroups });
  const other = await runs.start(["sh", "-c", '"$0"; exec sleep 1000', ...CLEARING]);
  let said = "";
  for await (const { bytes } of other.output(never)) {
    said += new TextDecoder().decode(bytes);
    if (said.endsWith("\n")) break;
  }
  const exit = await runs.run(["true"]);
  assert.deepEqual([exit.strays, await isAlive(Number(said))], [0, true]);
}, { ignore: notLinux });

testBoth(
  `X11: a control group shows whatever a run started, and is gone after it${withCgroup}`,
  async (create) => {
    await using runs = create({ limits: PATIENT });
    const handle = await runs.start(SHEDDING);
    const [exit, output] = await Promise.all([handle.wait(never), outputOf(handle)]);
    assert.deepEqual([exit.code, exit.strays], [0, 1]);
    assert.equal(await isAlive(Number(output)), false);
    assert.ok(!(await cgroupsHere()).some((path) => path.includes(handle.id)));
  },
  { ignore: cgroups === null },
);

testBoth("X11: an executor tells which leftovers it ends", async (create) => {
  await using alone = create({ cgroups: withoutCgroups });
  assert.equal(await alone.executor.leftovers?.(), notLinux ? "group" : "inherited");
  const own = { mount: "/sys/fs/cgroup", own: "/sys/fs/cgroup/a.service" };
  await using delegated = create({ cgroups: () => Promise.resolve(own) });
  assert.equal(await delegated.executor.leftovers?.(), "control_group");
});

Deno.test({
  name:
    `X11: after the dispatcher was killed, the next one finds the control group again${withCgroup}`,
  ignore: cgroups === null,
  async fn() {
    await using dir = await tempDir();
    await using runs = durableExecutor({ runsDir: dir.path, limits: PATIENT });
    await using run = await orphanedRun(dir.path, SHEDDING);
    const handle = await adopted(runs.executor, runRecord({ id: run.id }));
    const exit = await handle.wait(never);
    assert.deepEqual([exit.code, exit.strays], [0, 1]);
    const escapee = Number(await Deno.readTextFile(`${run.folder}/out`));
    assert.equal(await isAlive(escapee), false);
    assert.ok(!(await cgroupsHere()).some((path) => path.includes(run.id)));
  },
});
