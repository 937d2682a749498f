import assert from "node:assert/strict";
import type { AuditEntry } from "../../src/contracts/audit_trail.ts";
import { AdapterError } from "../../src/domain/errors.ts";
import { FakeBoard, fakeTask } from "../fakes/fake_board.ts";
import { flakyAdapter } from "../fakes/flaky_adapter.ts";
import { serveApi } from "./api_fixture.ts";

const OWN = { authorization: "Bearer one" };

function serveAudited() {
  const entries: AuditEntry[] = [];
  const audit = { append: (entry: AuditEntry) => entries.push(entry) };
  const board = new FakeBoard(fakeTask({ id: "1" }), fakeTask({ id: "2" }));
  const flaky = flakyAdapter(board);
  const api = serveApi({ audit, board: flaky as unknown as FakeBoard });
  api.control.addRun("one", "run-1", "1");
  api.control.addOperator("op");
  return { api, entries, flaky };
}

Deno.test("a change is in the audit log before it takes effect, and then what came of it", async () => {
  const { api, entries, flaky } = serveAudited();
  await using _served = api;
  const held = Promise.withResolvers<void>();
  flaky.break("addComment", { kind: "delay", until: held.promise }, 1);
  const answering = api.send("POST", "/tasks/1/comments", { text: "a secret plan" }, OWN);
  while (flaky.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.deepEqual(entries, [{
    type: "begun",
    actor: "run",
    byRun: "run-1",
    action: "add_comment",
    method: "POST",
    path: "/tasks/1/comments",
    task: "1",
    fields: { text: 13 },
  }]);
  held.resolve();
  assert.equal((await answering).status, 201);
  assert.deepEqual(entries[1], { type: "ended", of: 1, status: 201, code: undefined });
});

Deno.test("names of queues are in the audit log, and texts only by their length", async () => {
  const { api, entries } = serveAudited();
  await using _served = api;
  await api.send("POST", "/tasks/1/move", { queue: "Done" });
  await api.send("PATCH", "/tasks/1", { name: "private", labels: ["a", "b"] });
  const made = { queue: "Todo", name: "private", description: "private too" };
  await api.send("POST", "/tasks", made, { "artificer-caller": "person" });
  await api.send("POST", "/pause", { route: "Todo" }, { authorization: "Bearer op" });
  const begun = entries.filter(({ type }) => type === "begun");
  assert.deepEqual(begun.map(({ actor, action, fields }) => [actor, action, fields]), [
    ["open", "move_task", { target_queue: "Done" }],
    ["open", "edit_task", { name: 7, labels: 2 }],
    ["person", "create_task", { queue_name: "Todo", name: 7, description: 11 }],
    ["operator", "pause", { route: "Todo" }],
  ]);
  assert.doesNotMatch(JSON.stringify(entries), /private/);
  assert.equal(entries.at(-3)?.task, "new/3");
});

Deno.test("a change that fails ends with its code", async () => {
  const { api, entries, flaky } = serveAudited();
  await using _served = api;
  flaky.break("moveTask", { kind: "fail_before", error: new AdapterError("unavailable", "down") });
  await api.send("POST", "/tasks/1/move", { queue: "Done" });
  const { type, of, status, code } = entries.at(-1) ?? {};
  assert.deepEqual([type, of, status, code], ["ended", 1, 503, "unavailable"]);
});

Deno.test("a request for a poll changes nothing, and cannot fill the audit log", async () => {
  const { api, entries } = serveAudited();
  await using _served = api;
  assert.equal((await api.send("POST", "/refresh")).status, 202);
  assert.deepEqual(entries, []);
});

Deno.test("a read is in the audit log only if its caller was refused", async () => {
  const { api, entries } = serveAudited();
  await using _served = api;
  await api.send("GET", "/tasks/1", undefined, OWN);
  await api.send("GET", "/nowhere");
  await api.send("PATCH", "/tasks/1", { nmae: "x" });
  assert.deepEqual(entries, []);
  await api.send("GET", "/tasks/2", undefined, OWN);
  await api.send("GET", "/tasks/2?token=x", undefined, { authorization: "Bearer guess" });
  await api.raw("GET /status HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
  assert.deepEqual(
    entries.map(({ type, actor, path, status, code }) => [type, actor, path, status, code]),
    [
      ["refused", "run", "/tasks/2", 403, "not_your_task"],
      ["refused", "unknown", "/tasks/2", 401, "token_unknown"],
      ["refused", "open", "/status", 403, "foreign_host"],
    ],
  );
});

Deno.test("a request that is sent again under its key is in the audit log once", async () => {
  const { api, entries } = serveAudited();
  await using _served = api;
  const headers = { "idempotency-key": "k" };
  for (let i = 0; i < 2; i++) {
    await api.send("POST", "/tasks/1/comments", { text: "once" }, headers);
  }
  assert.deepEqual(entries.map(({ type }) => type), ["begun", "ended"]);
});
