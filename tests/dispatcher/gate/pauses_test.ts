import assert from "node:assert/strict";
import { PauseControl } from "../../../src/dispatcher/gate/pause_control.ts";
import { Pauses } from "../../../src/dispatcher/gate/pauses.ts";
import { Recorder } from "../../fakes/recorder.ts";
import { routeOf } from "../world.ts";

Deno.test("a pause and its end tell whether they change anything", () => {
  const pauses = new Pauses();
  assert.deepEqual([pauses.pause("A"), pauses.pause("A"), pauses.pause(null)], [true, false, true]);
  assert.deepEqual([pauses.isAll, pauses.queues], [true, ["A"]]);
  assert.deepEqual([pauses.resume("B"), pauses.resume("A")], [false, true]);
  assert.equal(pauses.isPaused("A"), true);
  assert.deepEqual([pauses.resume(null), pauses.resume(null)], [true, false]);
  assert.equal(pauses.isPaused("A"), false);
});

Deno.test("who resumes all means single routes too", () => {
  const pauses = new Pauses();
  pauses.pause("A");
  pauses.pause("B");
  assert.equal(pauses.resume(null), true);
  assert.deepEqual(pauses.queues, []);
});

/** Pauses of these routes, of which some are busy. */
function controlOf(queues: readonly string[], isIdle: (queue: string | null) => boolean) {
  const events = new Recorder();
  const { emit } = events;
  const gate = { pauses: new Pauses(), lift: () => false };
  const routes = () => queues.map((queue) => routeOf({ queue }));
  const told = () => events.all("drained").map(({ queue }) => queue);
  return { control: new PauseControl({ gate, isIdle, routes, emit }), told };
}

Deno.test("what is drained is told once, when it is idle, unless it is to run again", () => {
  const busy = new Set(["A", "B"]);
  const isIdle = (queue: string | null) => queue === null ? busy.size === 0 : !busy.has(queue);
  const { control, told } = controlOf(["A", "B", "C"], isIdle);
  for (const queue of ["A", "B", "C", null]) assert.equal(control.drain(queue), true);
  assert.deepEqual(told(), ["C"]);
  busy.delete("A");
  control.checkDrains();
  control.checkDrains();
  assert.deepEqual(told(), ["C", "A"]);
  control.resume("B");
  busy.delete("B");
  control.checkDrains();
  assert.deepEqual(told(), ["C", "A", null]);
});

Deno.test("who resumes all ends every drain", () => {
  let isIdle = false;
  const { control, told } = controlOf(["A"], () => isIdle);
  control.drain("A");
  control.drain(null);
  control.resume(null);
  isIdle = true;
  control.checkDrains();
  assert.deepEqual(told(), []);
});
