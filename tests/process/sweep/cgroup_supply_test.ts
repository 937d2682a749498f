import assert from "node:assert/strict";
import { v7 as uuid } from "uuid";
import { findCgroups } from "../../../src/process/sweep/cgroup.ts";
import { CgroupSupply } from "../../../src/process/sweep/cgroup_supply.ts";
import { cgroupsHere } from "../../fixtures/cgroups.ts";
import { testBoth } from "../../fixtures/local_executor.ts";

const CGROUPS = { mount: "/sys/fs/cgroup", own: "/sys/fs/cgroup/a.service" };
const here = await findCgroups();
const lack = here === null ? " (skipped: no control group can be made here)" : "";

Deno.test("a step that starts alone gets a group of its name, and none is made ahead", async () => {
  const supply = new CgroupSupply(() => Promise.resolve(CGROUPS));
  const runId = uuid();
  assert.deepEqual(await supply.take(runId, "agent"), {
    path: `${CGROUPS.own}/artificer-${runId}.agent`,
    ahead: [],
  });
  await supply.close();
});

Deno.test("X11: no two steps get one group, and most find theirs made by an earlier start", async () => {
  const supply = new CgroupSupply(() => Promise.resolve(CGROUPS));
  const taken = await Promise.all(
    Array.from({ length: 200 }, () => supply.take(uuid(), "agent")),
  );
  await supply.close();
  const paths = taken.map(({ path }) => path);
  assert.equal(new Set(paths).size, 200);
  const made = taken.flatMap(({ ahead }) => ahead);
  assert.equal(new Set(made).size, made.length);
  assert.ok(taken.every(({ ahead }) => ahead.length <= 16));
  assert.ok(taken.filter(({ ahead }) => ahead.length > 0).length < 30);
  const known = new Set<string>();
  for (const { path, ahead } of taken) {
    assert.ok(path !== null && (known.has(path) || !path.endsWith(".spare")), `${path}`);
    for (const next of ahead) known.add(next);
  }
});

Deno.test("where there are no control groups a step gets none", async () => {
  const supply = new CgroupSupply(() => Promise.resolve(null));
  const runs = [await supply.take(uuid(), "agent"), await supply.take(uuid(), "agent")];
  assert.deepEqual(runs, Array(2).fill({ path: null, ahead: [] }));
});

/** Prints the control group that it is in. */
const PRINT_GROUP = ["sed", "-n", "s/^0:://p", "/proc/self/cgroup"];

testBoth(
  `X11: each of many runs at once has a control group of its own, and none is left${lack}`,
  async (create) => {
    const groups: string[] = [];
    {
      await using runs = create();
      for (let round = 0; round < 3; round++) {
        const exits = await Promise.all(Array.from({ length: 8 }, () => runs.run(PRINT_GROUP)));
        groups.push(...exits.map(({ output }) => output.trim()));
      }
    }
    assert.equal(new Set(groups).size, 24);
    const names = groups.map((group) => group.slice(group.lastIndexOf("/") + 1));
    for (const name of names) assert.match(name, /^artificer-[\da-f-]{36}\.(agent|spare)$/);
    assert.ok(names.some((name) => name.endsWith(".spare")), "no group was made ahead");
    const left = await cgroupsHere();
    assert.deepEqual(names.filter((name) => left.some((path) => path.endsWith(name))), []);
  },
  { ignore: here === null },
);
