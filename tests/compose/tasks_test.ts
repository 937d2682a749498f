import assert from "node:assert/strict";
import { neverAborted } from "../../src/async/abort.ts";
import { requireCompatibleBoard } from "../../src/compose/tasks.ts";
import type { TaskAdapter } from "../../src/contracts/task_adapter.ts";
import { AdapterError, UsageError } from "../../src/domain/errors.ts";
import { ScriptedBoard } from "../fakes/scripted_board.ts";

const backend = { type: "planka" };
const never = neverAborted;

/** A board that says so of itself. */
function boardOf(incompatibility: NonNullable<TaskAdapter["incompatibility"]>): TaskAdapter {
  const board: TaskAdapter = new ScriptedBoard({});
  return Object.assign(board, { incompatibility });
}

Deno.test("what could never be worked on stops the start", async () => {
  const board = boardOf(() => Promise.resolve("it is too old; upgrade it"));
  const stopped = new UsageError("Cannot use the planka board: it is too old; upgrade it");
  await assert.rejects(requireCompatibleBoard(board, backend, { stop: never }), stopped);
});

Deno.test("what is fit, or cannot tell, does not", async () => {
  await requireCompatibleBoard(boardOf(() => Promise.resolve(null)), backend, { stop: never });
  const down = new AdapterError("unavailable", "It is down");
  await requireCompatibleBoard(boardOf(() => Promise.reject(down)), backend, { stop: never });
});

Deno.test("what takes its time is not waited for", async () => {
  const silent = boardOf(() => new Promise(() => {}));
  await requireCompatibleBoard(silent, backend, { stop: never, timeoutMs: 1 });
  const stop = new AbortController();
  const waiting = requireCompatibleBoard(silent, backend, { stop: stop.signal });
  stop.abort();
  await waiting;
});
