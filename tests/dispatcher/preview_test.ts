import assert from "node:assert/strict";
import fc from "fast-check";
import type { RouteView } from "../../src/dispatcher/plan.ts";
import { preview, type PreviewInput, type WaitReason } from "../../src/dispatcher/preview.ts";
import { FakeExecutor } from "../fakes/fake_executor.ts";
import { fakeTask } from "../fakes/fake_board.ts";
import { ScriptedBoard } from "../fakes/scripted_board.ts";
import { routeOf, turn, World } from "./world.ts";

/** A queue, the ids of its ready tasks, and its route's own limit. */
interface Line {
  readonly queue: string;
  readonly ids: readonly string[];
  readonly most?: number | null;
}

function inputOf(lines: readonly Line[], slots: number, refused: readonly string[]): PreviewInput {
  const views = lines.map(({ queue, ids, most = null }): RouteView => ({
    route: routeOf({ queue, maxConcurrent: most }),
    ready: ids.map((id) => fakeTask({ id, queue })),
    freeSlots: most ?? slots,
  }));
  return {
    routes: views.map(({ route }) => route),
    views,
    maxConcurrentAgents: slots,
    refusalOf: ({ task }) => refused.includes(task.id) ? `Cannot start ${task.id}` : null,
  };
}

/** What starts, and why each other task waits, as `queue id` each. */
function seen(lines: readonly Line[], slots = 3, refused: readonly string[] = []) {
  const { starts, waits } = preview(inputOf(lines, slots, refused));
  const reasons = waits.map(({ route, task, reason }): [string, WaitReason] => [
    `${route.queue} ${task.id}`,
    reason,
  ]);
  return {
    starts: starts.map(({ route, task }) => `${route.queue} ${task.id}`),
    waits: Object.fromEntries(reasons),
  };
}

Deno.test("tasks start until the slots are taken, routes in turns", () => {
  const lines = [{ queue: "A", ids: ["1", "2", "3"] }, { queue: "B", ids: ["4"] }];
  assert.deepEqual(seen(lines), {
    starts: ["A 1", "B 4", "A 2"],
    waits: { "A 3": { type: "no_free_slot" } },
  });
});

Deno.test("a route's own limit is told before that of all", () => {
  const lines = [{ queue: "A", ids: ["1", "2"], most: 1 }, { queue: "B", ids: ["3", "4", "5"] }];
  assert.deepEqual(seen(lines), {
    starts: ["A 1", "B 3", "B 4"],
    waits: { "A 2": { type: "route_full" }, "B 5": { type: "no_free_slot" } },
  });
});

Deno.test("a task that cannot be started leaves its slot to the next", () => {
  const lines = [{ queue: "A", ids: ["1", "2", "3", "4"] }];
  assert.deepEqual(seen(lines, 2, ["1", "2"]), {
    starts: ["A 3", "A 4"],
    waits: {
      "A 1": { type: "refused", reason: "Cannot start 1" },
      "A 2": { type: "refused", reason: "Cannot start 2" },
    },
  });
});

Deno.test("each task that gets a slot is asked once whether it can start, and no other", () => {
  const asked: string[] = [];
  const input = inputOf([{ queue: "A", ids: ["1", "2", "3"] }], 1, ["1"]);
  const { starts, waits } = preview({
    ...input,
    refusalOf: (start) => {
      asked.push(start.task.id);
      return input.refusalOf(start);
    },
  });
  assert.deepEqual(starts.map(({ task }) => task.id), ["2"]);
  assert.deepEqual(waits.map(({ reason }) => reason.type), ["refused", "no_free_slot"]);
  assert.deepEqual(asked, ["1", "2"]);
});

Deno.test("a task in two queues starts from one and is told so in the other", () => {
  const lines = [{ queue: "A", ids: ["1"] }, { queue: "B", ids: ["1", "2"] }];
  assert.deepEqual(seen(lines), {
    starts: ["A 1", "B 2"],
    waits: { "B 1": { type: "listed_twice", queue: "A" } },
  });
});

Deno.test("a poll that sees only what starts elsewhere leaves the rest to the next", () => {
  const lines = [{ queue: "A", ids: ["1"] }, { queue: "B", ids: ["1", "2"], most: 1 }];
  assert.deepEqual(seen(lines), {
    starts: ["A 1"],
    waits: { "B 1": { type: "listed_twice", queue: "A" }, "B 2": { type: "next_poll" } },
  });
});

Deno.test("a queue that could not be read has nothing to start", () => {
  const input = inputOf([{ queue: "A", ids: ["1"] }, { queue: "B", ids: ["2"] }], 3, []);
  const { starts, waits } = preview({ ...input, views: input.views.slice(1) });
  assert.deepEqual(starts.map(({ task }) => task.id), ["2"]);
  assert.deepEqual(waits, []);
});

const worlds = fc.record({
  lines: fc.array(
    fc.record({ count: fc.nat({ max: 5 }), most: fc.option(fc.integer({ min: 1, max: 3 })) }),
    { minLength: 1, maxLength: 4 },
  ),
  slots: fc.integer({ min: 1, max: 5 }),
  refused: fc.uniqueArray(fc.nat({ max: 15 }).map(String), { maxLength: 6 }),
});

for (const [who, isOnce] of [["a dispatcher", false], ["--once", true]] as const) {
  Deno.test(`whatever is on the board: what is foretold is what ${who} starts, each route in its order`, async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async ({ lines: shapes, slots, refused }) => {
        let next = 0;
        const lines = shapes.map(({ count, most }, index): Line => ({
          queue: `Q${index}`,
          ids: Array.from({ length: count }, () => `${next++}`),
          most,
        }));
        const foretold = preview(inputOf(lines, slots, refused)).starts.map(({ task }) => task.id);
        const started = await startedOn(lines, slots, refused, isOnce);
        const ofRoutes = (ids: readonly string[]) =>
          lines.map((line) => ids.filter((id) => line.ids.includes(id)));
        assert.deepEqual(ofRoutes(started), ofRoutes(foretold));
      }),
      { numRuns: 60 },
    );
  });
}

/** The ids of the tasks that a real dispatcher starts before its second poll. */
async function startedOn(
  lines: readonly Line[],
  slots: number,
  refused: readonly string[],
  isOnce: boolean,
): Promise<string[]> {
  const board = new ScriptedBoard();
  for (const { queue, ids } of lines) board.add(queue, ...ids);
  const executor = new FakeExecutor();
  executor.refusal = ({ argv }) => refused.includes(argv[1] ?? "") ? "Cannot start it" : null;
  const routes = lines.map(({ queue, most = null }) => routeOf({ queue, maxConcurrent: most }));
  await using world = new World({ board, executor, routes, slots });
  if (isOnce) void world.dispatcher.runOnce();
  else world.start();
  if (lines.length > 0) await world.events.until("polled", 1);
  // Each refusal is followed by a tick of its own; none of it waits for time.
  for (let ticks = 0; ticks < 5 * (refused.length + 1); ticks++) await turn();
  return executor.runs.map(({ spec }) => spec.argv[1] ?? "");
}
