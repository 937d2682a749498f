import assert from "node:assert/strict";
import { FakeClock } from "../../fakes/fake_clock.ts";
import type { FakePlanka, Layout } from "../../fakes/planka/mod.ts";
import { all, onThree } from "./board_fixture.ts";

const TOKEN = "4f1c0a9be2d37586";
const webhook = { options: { webhook: { token: TOKEN } } };

/** Polls before and after so many new cards. */
async function pollNew(
  adapter: { getReadyTasks(names: readonly string[], options: typeof all): Promise<unknown> },
  planka: FakePlanka,
  layout: Layout,
  count: number,
): Promise<void> {
  for (let index = 0; index < count; index++) {
    await adapter.getReadyTasks([layout.queue("Todo")], all);
    planka.seed.card(layout.list("Todo"), { name: crypto.randomUUID() });
  }
  await adapter.getReadyTasks([layout.queue("Todo")], all);
}

Deno.test("a webhook that never arrives while cards are seen only by polls is told of, once, after a while", async () => {
  const clock = new FakeClock();
  await onThree(async ({ planka, layout, adapter, fixture }) => {
    await pollNew(adapter, planka, layout, 5);
    assert.deepEqual(fixture.warnings, []);
    await clock.advance(600_000);
    await pollNew(adapter, planka, layout, 2);
    const [warning = "", ...more] = fixture.warnings;
    assert.match(
      warning,
      /^Planka's webhook has never arrived: 6 new cards were seen only by polls/,
    );
    assert.match(warning, /check --fix/);
    assert.deepEqual(more, []);
  }, { clock, ...webhook });
});

Deno.test("one delivery shows that the webhook works, and a stranger's shows nothing", async () => {
  for (const [token, warnings] of [[TOKEN, 0], ["wrong", 1]] as const) {
    const clock = new FakeClock();
    await onThree(async ({ planka, layout, adapter, fixture }) => {
      const headers = new Headers({ authorization: `Bearer ${token}` });
      const body = new TextEncoder().encode('{"event": "cardCreate"}');
      adapter.receiveHook(headers, body);
      await pollNew(adapter, planka, layout, 5);
      await clock.advance(600_000);
      await pollNew(adapter, planka, layout, 2);
      assert.equal(fixture.warnings.length, warnings);
    }, { clock, ...webhook });
  }
});
