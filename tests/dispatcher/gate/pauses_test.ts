import assert from "node:assert/strict";
import { Drains } from "../../../src/dispatcher/gate/drains.ts";
import { Pauses } from "../../../src/dispatcher/gate/pauses.ts";
import { Recorder } from "../../fakes/recorder.ts";

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

Deno.test("what is drained is told once, when it is idle, unless it is to run again", () => {
  const events = new Recorder();
  const busy = new Set(["A", "B"]);
  const isIdle = (queue: string | null) => queue === null ? busy.size === 0 : !busy.has(queue);
  const drains = new Drains(isIdle, events.emit);
  const told = () => events.all("drained").map(({ queue }) => queue);
  for (const queue of ["A", "B", "C", null]) drains.begin(queue);
  assert.deepEqual(told(), ["C"]);
  busy.delete("A");
  drains.check();
  drains.check();
  assert.deepEqual(told(), ["C", "A"]);
  drains.end("B");
  busy.delete("B");
  drains.check();
  assert.deepEqual(told(), ["C", "A", null]);
});

Deno.test("who resumes all ends every drain", () => {
  const events = new Recorder();
  let isIdle = false;
  const drains = new Drains(() => isIdle, events.emit);
  drains.begin("A");
  drains.begin(null);
  drains.end(null);
  isIdle = true;
  drains.check();
  assert.deepEqual(events.all("drained"), []);
});
