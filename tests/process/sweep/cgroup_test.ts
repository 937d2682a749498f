import assert from "node:assert/strict";
import { v7 as uuid } from "uuid";
import { cgroupsHere } from "../../fixtures/cgroups.ts";
import {
  cgroupOf,
  type Cgroups,
  findCgroups,
  recordedCgroup,
  spareCgroup,
} from "../../../src/process/sweep/cgroup.ts";

const CGROUPS: Cgroups = { mount: "/sys/fs/cgroup", own: "/sys/fs/cgroup/user.slice/a.service" };
const STEP = { runId: uuid(), step: "agent", isSealed: true };
const NAME = `artificer-${STEP.runId}.agent`;

Deno.test("a step's control group is in that of the dispatcher", () => {
  assert.equal(cgroupOf(CGROUPS, STEP.runId, "agent"), `${CGROUPS.own}/${NAME}`);
  assert.equal(cgroupOf(null, STEP.runId, "agent"), null);
});

Deno.test("X11: a record chooses no other control group than one of its step", () => {
  const own = `${CGROUPS.own}/${NAME}`;
  assert.equal(recordedCgroup(CGROUPS, own, STEP), own);
  const elsewhere = `/sys/fs/cgroup/system.slice/b.service/${NAME}`;
  assert.equal(recordedCgroup(CGROUPS, elsewhere, STEP), elsewhere);
  const forged = [
    "/sys/fs/cgroup",
    "/sys/fs/cgroup/user.slice",
    `/tmp/${NAME}`,
    `/sys/fs/cgroup/../../../tmp/${NAME}`,
    `/sys/fs/cgroup/./${NAME}`,
    `/sys/fs/cgroup/user.slice\n/${NAME}`,
    `${own}/..`,
    `${own}0`,
    `/sys/fs/cgroup/x${NAME}`,
    `/sys/fs/cgroup/artificer-${uuid()}.agent`,
    NAME,
    "",
  ];
  for (const path of forged) assert.equal(recordedCgroup(CGROUPS, path, STEP), null, path);
  assert.equal(recordedCgroup(null, own, STEP), null);
  assert.equal(recordedCgroup(CGROUPS, null, STEP), null);
});

Deno.test("X11: only a sealed record chooses a control group that was made before its step", () => {
  const [spare, another] = [spareCgroup(CGROUPS), spareCgroup(CGROUPS)];
  assert.notEqual(spare, another);
  assert.equal(recordedCgroup(CGROUPS, spare, STEP), spare);
  for (const path of [`/tmp${spare}`, `${spare}/..`, `${spare}0`, spare.replace("-", "/../")]) {
    assert.equal(recordedCgroup(CGROUPS, path, STEP), null, path);
  }
  const earlier = { ...STEP, isSealed: false };
  assert.equal(recordedCgroup(CGROUPS, spare, earlier), null);
  const own = `${CGROUPS.own}/${NAME}`;
  assert.equal(recordedCgroup(CGROUPS, own, earlier), own);
});

Deno.test("what this process may do with control groups is found out without a trace", async () => {
  const before = await cgroupsHere();
  const cgroups = await findCgroups();
  assert.ok(cgroups === null || cgroups.own.startsWith(cgroups.mount));
  // Those of dispatchers that start meanwhile, as in other tests, go within a moment.
  let left = (await cgroupsHere())
    .filter((path) => path.includes("/artificer-probe-") && !before.includes(path));
  for (const until = Date.now() + 5_000; left.length > 0 && Date.now() < until;) {
    const here = await cgroupsHere();
    left = left.filter((path) => here.includes(path));
  }
  assert.deepEqual(left, []);
});

const base = await findCgroups();
const lack = base === null ? " (skipped: no control group can be made here)" : "";

Deno.test({
  name:
    `X11: an empty control group that a killed dispatcher left is removed at the next start${lack}`,
  ignore: base === null,
  async fn() {
    const [old = "", young = ""] = [uuid(), uuid()].map((id) => cgroupOf(base, id, "agent") ?? "");
    await Deno.mkdir(old);
    await Deno.mkdir(young);
    // No process has this id: the largest on Linux is smaller.
    const probe = `${base?.own}/artificer-probe-${2 ** 22 + 1}`;
    await Deno.mkdir(probe);
    // Of a dispatcher that was the agent of another one.
    const inner = `${old}/artificer-${uuid()}.agent`;
    await Deno.mkdir(inner);
    const anHourAgo = new Date(Date.now() - 3_600_000);
    for (const path of [inner, old, probe]) await Deno.utime(path, anHourAgo, anHourAgo);
    await findCgroups();
    const here = await cgroupsHere();
    await Deno.remove(young);
    assert.deepEqual([old, probe, young].map((path) => here.includes(path)), [false, false, true]);
  },
});
