import assert from "node:assert/strict";
import { startDispatcher } from "../fixtures/dispatcher_process.ts";
import { freePort } from "../fixtures/free_port.ts";
import { plankaShop } from "../fixtures/planka_shop.ts";
import { runDeno, STRICT } from "../fixtures/run_deno.ts";
import { testWith } from "../fixtures/tools.ts";

const TOKEN = "4f1c0a9be2d37586";

testWith(
  "curl",
  "check --fix has Planka tell of changes, and a card that is moved then starts at once",
  async () => {
    await using shop = await plankaShop();
    const { planka, layout, dir } = shop;
    const stdin = shop.config("poll_interval = 3600")
      .replace("api_port = 0", `api_port = ${freePort("localhost")}`)
      .replace("[backend]", `[backend]\nwebhook = { token = "${TOKEN}" }`);
    const PLANKA_TOKEN = planka.bot.apiKey;
    const check = (env: Record<string, string>, ...args: string[]) =>
      runDeno("main.ts", {
        flags: STRICT,
        args: ["check", "--config", "-", ...args],
        cwd: dir.path,
        env: { PLANKA_TOKEN, ...env },
        stdin,
      });
    const plain = await check({});
    assert.equal(plain.code, 0, plain.stdout);
    assert.match(plain.stdout, /^skipped {2}The board's webhook was not checked/m);
    const refused = await check({}, "--fix");
    assert.equal(refused.code, 1);
    assert.match(refused.stdout, /^failed {3}.*only an admin[^]*PLANKA_ADMIN_TOKEN/m);
    const admin = { PLANKA_ADMIN_TOKEN: planka.admin.apiKey };
    const ways = [" from now on; if it runs in a container, .*", "; if nothing ever arrives, .*"];
    for (const how of ways) {
      const { code, stdout } = await check(admin, "--fix");
      assert.equal(code, 0, stdout);
      assert.match(stdout, new RegExp(`^ok +The board reports changes to "\\S+"${how}$`, "m"));
      assert.ok(!stdout.includes(planka.admin.apiKey));
    }
    assert.equal(planka.world.webhooks.all().length, 1);
    const card = layout.card("Fix crash");
    planka.person.moveCard(card, layout.list("Done"));
    await using dispatcher = startDispatcher({
      cwd: dir.path,
      args: ["--config", "-"],
      rights: STRICT,
      env: { PLANKA_TOKEN, ...admin },
      stdin,
    });
    await dispatcher.url();
    await planka.requests.next("GET /api/lists/:id");
    planka.person.moveCard(card, layout.list("Todo"));
    await dispatcher.event("run_settled");
    await shop.assertDone();
    const environment = await Deno.readTextFile(`${dir.path}/environment`);
    assert.ok(!environment.includes(planka.admin.apiKey), "the agent has no admin's key");
  },
);
