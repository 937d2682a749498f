import assert from "node:assert/strict";
import { eventsOf } from "../../fixtures/dispatch_folder.ts";
import { testWith } from "../../fixtures/tools.ts";
import { plankaFolder, refresh, statusOf, stopCleanly } from "./planka_folder.ts";

const REFUSED = /Planka at ".*" refuses the API key: it is wrong, was revoked or replaced/;

testWith(
  "curl",
  "B5: a key that is revoked stops claims and no agent, is told, and a new one is taken up at once",
  async () => {
    await using folder = await plankaFolder({
      lists: { Todo: [{ name: "First" }] },
      agent: `[ "$(cat first)" = "$1" ] || exit 0
until [ -e go ]; do sleep 0.02; done
call "$task" -o /dev/null -w 'the API said %{http_code}\\n'
exit 3`,
      settings: 'token_command = ["cat", "../key"]',
      env: () => ({}),
    });
    const { planka, layout } = folder;
    await folder.write("key", `${planka.bot.apiKey}\n`);
    await folder.write("first", layout.card("First").id);
    await using dispatcher = await folder.start();
    await dispatcher.event("run_started");

    planka.person.revoke(planka.bot);
    const later = planka.seed.card(layout.list("Todo"), { name: "Later" });
    await refresh(dispatcher);
    const failed = await dispatcher.event("backend_failed");
    assert.deepEqual([failed.level, failed.category], ["warning", "unauthorized"]);
    assert.match(failed.message, REFUSED);
    assert.match(failed.message, /have an admin make another, and put it .*token_command/);
    const { backend_health: health, active_agents: agents } = await statusOf(dispatcher);
    assert.deepEqual([health.state, health.category], ["failing", "unauthorized"]);
    assert.match(health.reason, REFUSED);
    assert.deepEqual(agents.map(({ task_name }: { task_name: string }) => task_name), ["First"]);

    await folder.write("go", "");
    assert.equal((await dispatcher.event("run_ended")).outcome, "failed", "it ended by itself");
    assert.match((await dispatcher.event("write_delayed")).message, REFUSED);
    assert.deepEqual([planka.look.listOf(later), planka.look.comments(layout.card("First"))], [
      "Todo",
      [],
    ]);

    const key = "NewKey_5b1c0f5b1c0f5b1c0f5b1c0f5b1c0f5b";
    planka.world.users.update(planka.bot.id, { apiKey: key });
    await folder.write("key", `${key}\n`);
    await dispatcher.event("run_settled", layout.card("First").id);
    await refresh(dispatcher);
    await dispatcher.event("run_settled", later.id);
    assert.equal(eventsOf(dispatcher, "backend_recovered").length, 1);
    assert.deepEqual([planka.look.listOf(later), planka.look.listOf(layout.card("First"))], [
      "Done",
      "Failed",
    ]);
    const [comment = "", ...more] = planka.look.comments(layout.card("First"));
    assert.match(comment, /the API said 502/);
    assert.deepEqual(more, []);
    assert.doesNotMatch(
      JSON.stringify(dispatcher.lines),
      new RegExp(`${key}|${planka.bot.apiKey}`),
    );
    await stopCleanly(dispatcher);
  },
);
