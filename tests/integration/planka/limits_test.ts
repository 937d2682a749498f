import assert from "node:assert/strict";
import { limited } from "../../fakes/planka/mod.ts";
import { eventsOf } from "../../fixtures/dispatch_folder.ts";
import type { LogLine } from "../../fixtures/dispatcher_process.ts";
import { plankaFolder, refresh, stopCleanly } from "./planka_folder.ts";

const ASKED_S = 3;

for (const status of [429, 403] as const) {
  Deno.test(`B5: ${status} with Retry-After leaves Planka alone for as long as it asks, whoever hints`, async () => {
    await using folder = await plankaFolder({ lists: { Todo: [{ name: "Only" }] } });
    const { planka, layout } = folder;
    planka.misbehave(limited(ASKED_S, status), "GET /api/lists/:id");
    await using dispatcher = await folder.start();
    const failed = await dispatcher.event("backend_failed");
    assert.equal(failed.category, "rate_limited");
    assert.match(
      failed.message,
      /^The board fails; retrying in 3 s: .*rate limited by Planka; retry in 3 s/,
    );

    const asked = planka.requests.count();
    await refresh(dispatcher);
    const path = `${await dispatcher.url()}/tasks/${layout.card("Only").id}`;
    const answer = await fetch(path);
    assert.deepEqual([answer.status, (await answer.json()).code], [429, "rate_limited"]);
    assert.match(answer.headers.get("retry-after") ?? "", /^[123]$/);
    assert.equal(planka.requests.count(), asked, "nobody asks it meanwhile");

    const settled = await dispatcher.event("run_settled");
    assert.equal(planka.look.listOf(layout.card("Only")), "Done");
    assert.ok(
      timeOf(await dispatcher.event("task_claimed")) - timeOf(failed) >= ASKED_S * 1_000 - 20,
    );
    assert.equal(settled.outcome, "succeeded");
    assert.equal(eventsOf(dispatcher, "backend_failed").length, 1);
    await stopCleanly(dispatcher);
  });
}

Deno.test("B5: a limit that is met while a result is delivered delays it, and it comes once", async () => {
  await using folder = await plankaFolder({
    lists: { Todo: [{ name: "Only" }] },
    agent: "exit 3",
  });
  const { planka, layout } = folder;
  planka.misbehave(limited(ASKED_S), "POST /api/cards/:id/comments");
  await using dispatcher = await folder.start();
  const delayed = await dispatcher.event("write_delayed");
  assert.ok(Number(delayed.retry_in_ms) >= ASKED_S * 1_000, `${delayed.retry_in_ms} ms`);
  const asked = planka.requests.count();
  const [limit] = planka.requests.all("POST /api/cards/:id/comments");
  assert.equal(limit?.status, 429);
  const settled = await dispatcher.event("run_settled");
  assert.ok(timeOf(settled) - timeOf(delayed) >= ASKED_S * 1_000 - 20);
  assert.ok(planka.requests.count() > asked);
  assert.equal(planka.look.comments(layout.card("Only")).length, 1);
  assert.equal(planka.look.listOf(layout.card("Only")), "Failed");
  await stopCleanly(dispatcher);
});

function timeOf({ time }: LogLine): number {
  return Date.parse(String(time));
}
