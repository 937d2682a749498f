import assert from "node:assert/strict";
import { cutBody, dropAfter } from "../../fakes/planka/mod.ts";
import { eventsOf } from "../../fixtures/dispatch_folder.ts";
import { testWith } from "../../fixtures/tools.ts";
import { plankaFolder } from "./planka_folder.ts";

const COMMENTS = "POST /api/cards/:id/comments";

for (const [what, fault] of [["drops", dropAfter], ["breaks in the answer", cutBody]] as const) {
  testWith(
    "curl",
    `B3: an agent's comment is there once though the connection ${what} after it was accepted`,
    async () => {
      await using folder = await plankaFolder({
        lists: { Todo: [{ name: "Only" }] },
        agent: `for _ in 1 2 3 4 5; do
  call "$task/comments" -f -H "Idempotency-Key: once" -d '{"text": "from the agent"}' && exit
done
exit 9`,
      });
      const { planka, layout } = folder;
      planka.misbehave(fault, COMMENTS);
      await using dispatcher = await folder.start();
      assert.equal((await dispatcher.event("run_settled")).outcome, "succeeded");
      assert.deepEqual(planka.look.comments(layout.card("Only")), ["from the agent"]);
      assert.equal(planka.look.listOf(layout.card("Only")), "Done");
    },
  );

  Deno.test(`B3: the dispatcher's own comment is there once though the connection ${what} after it was accepted`, async () => {
    await using folder = await plankaFolder({
      lists: { Todo: [{ name: "Only" }] },
      agent: "echo said; exit 3",
    });
    const { planka, layout } = folder;
    planka.misbehave(fault, COMMENTS);
    await using dispatcher = await folder.start();
    await dispatcher.event("run_settled");
    const [comment = "", ...more] = planka.look.comments(layout.card("Only"));
    assert.match(comment, /exited with code 3[^]*said/);
    assert.deepEqual(more, []);
    assert.equal(planka.requests.count(COMMENTS), 1);
    assert.equal(planka.look.listOf(layout.card("Only")), "Failed");
    assert.deepEqual(eventsOf(dispatcher, "write_abandoned"), []);
  });
}
