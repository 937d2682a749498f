import assert from "node:assert/strict";
import { QueueErrors } from "../../../src/dispatcher/board/queue_errors.ts";
import { Recorder } from "../../fakes/recorder.ts";

function errorsWorld() {
  const events = new Recorder();
  const errors = new QueueErrors(events.emit);
  const told = () => events.all("queue_failed").map(({ queue, reason }) => `${queue}: ${reason}`);
  return { errors, told };
}

Deno.test("what is wrong with a queue is told once, and again when it is something else", () => {
  const { errors, told } = errorsWorld();
  for (const reason of ["gone", "gone", "denied"]) errors.note([], { Todo: reason });
  assert.deepEqual(told(), ["Todo: gone", "Todo: denied"]);
  assert.deepEqual(errors.reasons, { Todo: "denied" });
});

Deno.test("a queue that could be read has no error any more; one that was not asked for keeps it", () => {
  const { errors, told } = errorsWorld();
  errors.note([], { Todo: "gone", Review: "gone" });
  errors.note(["Todo"], {});
  assert.deepEqual(errors.reasons, { Review: "gone" });
  errors.note(["Review"], { Todo: "gone" });
  assert.deepEqual(errors.reasons, { Todo: "gone" });
  assert.deepEqual(told(), ["Todo: gone", "Review: gone", "Todo: gone"]);
});

Deno.test("queues that are not watched any more are forgotten", () => {
  const { errors } = errorsWorld();
  errors.note([], { Todo: "gone", Review: "gone" });
  errors.keep(["Review", "Other"]);
  assert.deepEqual(errors.reasons, { Review: "gone" });
});
