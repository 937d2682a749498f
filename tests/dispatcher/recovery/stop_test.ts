import assert from "node:assert/strict";
import { v7 as uuid } from "uuid";
import { neverAborted } from "../../../src/async/abort.ts";
import { createMemoryJournal } from "../../../src/journals/memory/mod.ts";
import { FakeExecutor } from "../../fakes/fake_executor.ts";
import { ScriptedBoard } from "../../fakes/scripted_board.ts";
import { agentStarted, intentOf } from "../../fixtures/transitions.ts";
import { routeOf, World } from "../world.ts";

for (const onShutdown of ["leave", "wait"] as const) {
  Deno.test(`a stop with "${onShutdown}" while a run is being adopted does not end its agent`, async () => {
    const id = uuid();
    const journal = createMemoryJournal();
    for (
      const transition of [
        intentOf({ runId: id, taskName: "Task 1", route: routeOf() }),
        { type: "claimed", runId: id, at: 2 } as const,
        ...agentStarted({ runId: id, at: 3, argv: ["agent", "1"] }),
      ]
    ) await journal.append(transition);
    const board = new ScriptedBoard().add("Todo");
    board.put("Doing", { id: "1", assignees: ["artificer"] });
    const executor = new FakeExecutor();
    const record = await journal.get(id);
    assert.ok(record !== null);
    const run = executor.leave(record);
    const asked = Promise.withResolvers<void>();
    const found = Promise.withResolvers<void>();
    executor.adopt = async () => {
      asked.resolve();
      await found.promise;
      return { type: "adopted", handle: run };
    };
    const world = new World({ board, executor, journal, onShutdown });
    const running = world.dispatcher.run();
    await asked.promise;
    const stopped = world.dispatcher.stop(neverAborted);
    found.resolve();
    if (onShutdown === "wait") {
      await world.events.until("run_adopted");
      run.exit();
    }
    await stopped;
    await running;
    assert.deepEqual(run.terminations, []);
    const { state, outcome } = await journal.get(id) ?? {};
    assert.deepEqual(
      [state, outcome],
      onShutdown === "leave" ? ["started", null] : ["settled", "succeeded"],
    );
  });
}
