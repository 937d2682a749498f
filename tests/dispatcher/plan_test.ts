import assert from "node:assert/strict";
import fc from "fast-check";
import { plan, type RouteView, type Snapshot } from "../../src/dispatcher/plan.ts";
import { fakeTask } from "../fakes/fake_board.ts";
import { routeOf } from "./world.ts";

function view(queue: string, ids: readonly string[], freeSlots = Infinity): RouteView {
  return { route: routeOf({ queue }), ready: ids.map((id) => fakeTask({ id, queue })), freeSlots };
}

function starts(snapshot: Partial<Snapshot>): string[] {
  const whole = {
    routes: [],
    freeSlots: 100,
    busyTaskIds: new Set<string>(),
    turn: 0,
    ...snapshot,
  };
  return plan(whole).starts.map(({ route, task }) => `${route.queue}${task.id}`);
}

Deno.test("routes take turns, each in board order", () => {
  const routes = [view("A", ["1", "2", "3"]), view("B", ["4"]), view("C", ["5", "6"])];
  assert.deepEqual(starts({ routes }), ["A1", "B4", "C5", "A2", "C6", "A3"]);
});

Deno.test("the turn is carried over: a busy first route does not keep the others waiting", () => {
  const routes = [view("A", ["1", "2", "3"]), view("B", ["4", "5"])];
  const first = plan({ routes, freeSlots: 1, busyTaskIds: new Set(), turn: 0 });
  assert.deepEqual(first.starts.map(({ task }) => task.id), ["1"]);
  assert.deepEqual(starts({ routes, freeSlots: 1, turn: first.turn }), ["B4"]);
});

Deno.test("a tick that starts nothing keeps whose turn it is", () => {
  const routes = [view("A", []), view("B", [])];
  assert.equal(plan({ routes, freeSlots: 3, busyTaskIds: new Set(), turn: 1 }).turn, 1);
});

Deno.test("neither the global nor a route's slots are exceeded", () => {
  const routes = [view("A", ["1", "2", "3"], 1), view("B", ["4", "5", "6"], 2)];
  assert.deepEqual(starts({ routes }), ["A1", "B4", "B5"]);
  assert.deepEqual(starts({ routes, freeSlots: 2 }), ["A1", "B4"]);
  assert.deepEqual(starts({ routes, freeSlots: 0 }), []);
});

Deno.test("a task with a live run is skipped in whatever queue it stands, and costs no slot", () => {
  const routes = [view("A", ["1", "2"], 1), view("B", ["1", "3"], 1)];
  assert.deepEqual(starts({ routes, busyTaskIds: new Set(["1"]) }), ["A2", "B3"]);
});

Deno.test("a task id that stands in two queues starts once", () => {
  assert.deepEqual(starts({ routes: [view("A", ["1", "1"]), view("B", ["1"])] }), ["A1"]);
});

Deno.test("a turn that is past the routes, as after a config change, is no error", () => {
  assert.deepEqual(starts({ routes: [view("A", ["1"])], turn: 7 }), ["A1"]);
  assert.deepEqual(starts({ routes: [], turn: 7 }), []);
});

const ids = fc.array(fc.nat({ max: 12 }).map(String), { maxLength: 6 });
const worlds = fc.record({
  lines: fc.array(fc.record({ ids, slots: fc.nat({ max: 4 }) }), { maxLength: 5 }),
  freeSlots: fc.nat({ max: 8 }),
  busy: ids,
  turn: fc.nat({ max: 9 }),
});

Deno.test("whatever the world is: no slot exceeded, no busy task, none twice, none left waiting", () => {
  fc.assert(fc.property(worlds, ({ lines, freeSlots, busy, turn }) => {
    const routes = lines.map((line, index) => view(`Q${index}`, line.ids, line.slots));
    const busyTaskIds = new Set(busy);
    const { starts } = plan({ routes, freeSlots, busyTaskIds, turn });
    const started = starts.map(({ task }) => task.id);
    assert.ok(started.length <= freeSlots);
    assert.equal(new Set(started).size, started.length);
    assert.ok(started.every((id) => !busyTaskIds.has(id)));
    for (const { route, ready, freeSlots: own } of routes) {
      const mine = starts.filter((start) => start.route === route).length;
      assert.ok(mine <= own);
      const waiting = ready.filter(({ id }) => !busyTaskIds.has(id) && !started.includes(id));
      const isFull = mine === own || started.length === freeSlots;
      assert.ok(waiting.length === 0 || isFull, "a task waits although there is a slot");
    }
  }));
});

Deno.test("no route starves: with one slot a tick, each waiting route is served within a round", () => {
  const waiting = fc.array(fc.boolean(), { minLength: 1, maxLength: 6 });
  fc.assert(fc.property(waiting, fc.nat({ max: 9 }), (hasTasks, firstTurn) => {
    const served = new Set<string>();
    let turn = firstTurn % hasTasks.length;
    let next = 0;
    for (const _ of hasTasks) {
      const routes = hasTasks.map((has, index) => view(`Q${index}`, has ? [`${next++}`] : []));
      const planned = plan({ routes, freeSlots: 1, busyTaskIds: new Set(), turn });
      for (const { route } of planned.starts) served.add(route.queue);
      turn = planned.turn;
    }
    assert.equal(served.size, hasTasks.filter((has) => has).length);
  }));
});
