import assert from "node:assert/strict";
import { neverAborted } from "../../src/async/abort.ts";
import { auditedBoard, entryOfEvent } from "../../src/audit/mod.ts";
import type { AuditEntry } from "../../src/contracts/audit_trail.ts";
import { AdapterError } from "../../src/domain/errors.ts";
import { FakeBoard, fakeTask } from "../fakes/fake_board.ts";
import { flakyAdapter } from "../fakes/flaky_adapter.ts";

const signal = neverAborted;

function world() {
  const entries: AuditEntry[] = [];
  const audit = { append: (entry: AuditEntry) => entries.push(entry) };
  const inner = flakyAdapter(new FakeBoard(fakeTask({ id: "1", queue: "Todo" })));
  return { entries, audit, inner, board: auditedBoard(inner, audit) };
}

Deno.test("each write of the dispatcher has an entry before it and one after it; reads have none", async () => {
  const { entries, board } = world();
  await board.getTask("1", { signal });
  await board.moveTask("1", "Done", { signal });
  await board.addComment("1", "private", { signal });
  await board.updateTask("1", { assignees: ["ana"] }, { signal });
  assert.deepEqual(
    entries.map(({ type, action, of, task, queue, fields, code }) =>
      type === "begun" ? [action, task, queue ?? fields] : [of, code]
    ),
    [
      ["move_task", "1", "Done"],
      [1, "done"],
      ["add_comment", "1", { text: 7 }],
      [3, "done"],
      ["edit_task", "1", { changed: "assignees" }],
      [5, "done"],
    ],
  );
  assert.ok(entries.every(({ type, actor }) => type === "ended" || actor === "dispatcher"));
});

Deno.test("a write that fails fails as before, and its entry ends with the board's answer", async () => {
  const { entries, board, inner } = world();
  const error = new AdapterError("unavailable", "down");
  inner.break("moveTask", { kind: "fail_before", error });
  await assert.rejects(board.moveTask("1", "Done", { signal }), (thrown) => thrown === error);
  assert.equal(entries.at(-1)?.code, "unavailable");
});

Deno.test("a board keeps its capabilities, and lacks what it lacked", () => {
  const audit = { append: () => null };
  const { inner } = world();
  const board = auditedBoard(inner, audit);
  for (const name of ["claimTask", "releaseTask", "watch", "keepClaim", "canRevert"] as const) {
    assert.equal(typeof board[name], typeof inner[name], name);
    assert.equal(name in board, name in inner, name);
  }
});

Deno.test("a lost claim ends as lost", async () => {
  const entries: AuditEntry[] = [];
  const board = auditedBoard(
    { ...world().inner, claimTask: () => Promise.resolve("lost" as const) },
    { append: (entry) => entries.push(entry) },
  );
  const options = { signal, claimId: "run-1" };
  assert.equal(await board.claimTask?.("1", "Todo", "Doing", options), "lost");
  assert.deepEqual(entries.map(({ run, code }) => run ?? code), ["run-1", "lost"]);
});

Deno.test("the dispatcher's own acts are entries, and what only happens to it is none", () => {
  const run = { runId: "r", taskId: "1", taskName: "private", queue: "Todo", attempt: 1 };
  const started = entryOfEvent({
    type: "run_started",
    ...run,
    pid: 1,
    argv: ["claude", "private"],
  });
  assert.deepEqual([started?.action, started?.run, started?.facts], [
    "start_run",
    "r",
    { command: "claude" },
  ]);
  assert.doesNotMatch(JSON.stringify(started), /private/);
  const tripped = entryOfEvent({
    type: "breaker_tripped",
    queue: "Todo",
    reason: "x",
    remedy: "y",
  });
  assert.deepEqual([tripped?.action, tripped?.queue], ["trip_breaker", "Todo"]);
  const changes = Array.from({ length: 30 }, () => "x".repeat(300));
  const reloaded = entryOfEvent({ type: "config_reloaded", source: "a.toml", changes });
  assert.equal(JSON.stringify(reloaded?.facts).length < 5_000, true);
  assert.equal(entryOfEvent({ type: "config_reloaded", source: "a.toml", changes: [] }), null);
  assert.equal(entryOfEvent({ type: "polled", ready: 1, started: 1 }), null);
});
