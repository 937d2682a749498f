import assert from "node:assert/strict";
import fc from "fast-check";
import { Seals } from "../../../src/process/shim/seals.ts";
import {
  type DurableSpec,
  formatSpec,
  parseSpec,
  remainingMs,
} from "../../../src/process/shim/spec.ts";

const SEALS = new Seals(new Uint8Array(32), "run", "agent");

const HOUR_MS = 3_600_000;
const SPEC = {
  runId: "01a205cc-f4b1-717a-b23d-317d2567d0e1",
  bootId: "boot",
  command: "claude",
  cwd: "/srv",
  timeoutMs: HOUR_MS,
  deadlineAt: 10 * HOUR_MS,
  cgroup: "/sys/fs/cgroup/artificer",
};

Deno.test("a spec is read as it was written", () => {
  assert.deepEqual(parseSpec(formatSpec(SPEC, SEALS), SEALS), { spec: SPEC, seals: SEALS });
  const bare = {
    ...SPEC,
    bootId: null,
    cwd: null,
    timeoutMs: null,
    deadlineAt: null,
    cgroup: null,
  };
  assert.deepEqual(parseSpec(formatSpec(bare, SEALS), SEALS)?.spec, bare);
});

Deno.test("X7: a spec that something else has changed is none; one of an earlier version has no seal", () => {
  const text = formatSpec(SPEC, SEALS);
  const changed: DurableSpec = { ...SPEC, timeoutMs: 1_000 * HOUR_MS };
  const seal = JSON.parse(text).seal;
  const forged = JSON.stringify({ ...JSON.parse(formatSpec(changed, null)), seal });
  assert.equal(parseSpec(forged, SEALS), null);
  assert.equal(parseSpec(text, new Seals(new Uint8Array(32), "run", "verify")), null);
  assert.deepEqual(parseSpec(formatSpec(SPEC, null), SEALS), { spec: SPEC, seals: null });
});

Deno.test("a spec of an earlier version has no control group", () => {
  const { cgroup: _none, ...earlier } = JSON.parse(formatSpec(SPEC, null));
  const read = parseSpec(JSON.stringify(earlier), SEALS);
  assert.deepEqual(read?.spec, { ...SPEC, cgroup: null });
});

Deno.test("a spec whose writing broke off is none", () => {
  const text = formatSpec(SPEC, SEALS).trimEnd();
  fc.assert(fc.property(fc.nat(text.length - 1), (length) => {
    assert.equal(parseSpec(text.slice(0, length), SEALS), null);
  }));
  for (const other of ["null", "[]", "{}", '{"run_id": 1}']) {
    assert.equal(parseSpec(other, SEALS), null);
  }
});

Deno.test("the time that is left follows from the time that was used, whatever the clock says", () => {
  const now = fc.integer({ min: -100 * HOUR_MS, max: 100 * HOUR_MS });
  fc.assert(fc.property(now, (at) => {
    assert.equal(remainingMs(SPEC, HOUR_MS / 4, at), HOUR_MS * 3 / 4);
  }));
});

Deno.test("a time that is used up leaves nothing, and none is longer than the whole", () => {
  assert.equal(remainingMs(SPEC, 2 * HOUR_MS, 0), 0);
  assert.equal(remainingMs(SPEC, -1, 0), HOUR_MS);
});

Deno.test("where nothing else is known, the clock counts", () => {
  assert.equal(remainingMs(SPEC, null, SPEC.deadlineAt - 5), 5);
  assert.equal(remainingMs(SPEC, null, SPEC.deadlineAt + 5), 0);
});

Deno.test("a run without a timeout has all the time", () => {
  assert.equal(remainingMs({ ...SPEC, timeoutMs: null, deadlineAt: null }, HOUR_MS, 0), null);
});
