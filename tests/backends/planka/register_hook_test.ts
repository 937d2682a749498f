import assert from "node:assert/strict";
import type { FakePlanka } from "../../fakes/planka/mod.ts";
import { calm, Credentials, failureOf, plankaFixture } from "./board_fixture.ts";

const TOKEN = "4f1c0a9be2d37586";
const API = "http://127.0.0.1:8000";
const TARGET = `${API}/hooks/planka`;
const FIX = { ...calm, mayRegister: true };
const LOOK = { ...calm, mayRegister: false };

interface World {
  readonly planka: FakePlanka;
  /** An adapter with the credentials of the bot, and of an admin unless it is null. */
  open(admin?: string | null, webhook?: { token?: string; url?: string }): HookBoard;
  hooks(): readonly unknown[];
}

type HookBoard = ReturnType<Awaited<ReturnType<typeof plankaFixture>>["open"]>;

async function onPlanka(test: (world: World) => Promise<void>, hostname = "127.0.0.1" as const) {
  await using fixture = await plankaFixture({ hostname });
  const { planka } = fixture;
  await test({
    planka,
    open(admin = planka.admin.apiKey, webhook = {}) {
      const variables: Record<string, string> = admin === null ? {} : { PLANKA_ADMIN_TOKEN: admin };
      return fixture.open({
        options: { webhook: { token: TOKEN, ...webhook } },
        credentials: new Credentials([planka.bot.apiKey], variables),
      });
    },
    hooks: () =>
      planka.world.webhooks.all().map(({ name, url, accessToken, events }) => ({
        name,
        url,
        accessToken,
        events,
      })),
  });
}

const OURS = {
  name: "artificer-dispatcher",
  url: TARGET,
  accessToken: TOKEN,
  events: ["cardCreate", "cardUpdate", "cardDelete"],
};

Deno.test("a webhook is made once, with the token and the events that count, and then found", () =>
  onPlanka(async ({ planka, open, hooks }) => {
    const board = open();
    assert.deepEqual(await board.registerHook(API, LOOK), { state: "missing", url: TARGET });
    assert.deepEqual(hooks(), []);
    assert.deepEqual(await board.registerHook(API, FIX), { state: "registered", url: TARGET });
    assert.deepEqual(hooks(), [OURS]);
    planka.requests.clear();
    assert.deepEqual(await board.registerHook(API, FIX), { state: "present", url: TARGET });
    assert.deepEqual(await board.registerHook(API, LOOK), { state: "present", url: TARGET });
    assert.equal(planka.requests.count("POST /api/webhooks"), 0);
    assert.deepEqual(hooks(), [OURS]);
  }));

Deno.test("one whose events are told as they were sent, in one string, is found too", () =>
  onPlanka(async ({ planka, open, hooks }) => {
    const board = open();
    await board.registerHook(API, FIX);
    planka.misbehave((apply) => {
      const answer = apply();
      const joined = (key: string, value: unknown) =>
        key === "events" && Array.isArray(value) ? value.join(",") : value;
      return { ...answer, body: JSON.stringify(JSON.parse(answer.body), joined) };
    }, "GET /api/webhooks");
    assert.equal((await board.registerHook(API, FIX)).state, "present");
    assert.deepEqual(hooks(), [OURS]);
  }));

Deno.test("the admin's key is sent for the webhooks, and for nothing else", () =>
  onPlanka(async ({ planka, open }) => {
    const board = open();
    await board.registerHook(API, FIX);
    await board.whoAmI(calm);
    for (const { path, headers } of planka.requests.all()) {
      const isHook = path === "/api/webhooks";
      const expected = path === "/api/bootstrap"
        ? undefined
        : isHook
        ? planka.admin.apiKey
        : planka.bot.apiKey;
      assert.equal(headers["x-api-key"], expected, path);
    }
  }));

for (
  const [what, change] of [["token", { accessToken: "old" }], ["events", {
    events: "cardCreate",
  }]] as const
) {
  Deno.test(`one with another ${what} is missing, and put right in its place`, () =>
    onPlanka(async ({ planka, open, hooks }) => {
      const board = open();
      await board.registerHook(API, FIX);
      const [hook] = planka.world.webhooks.all();
      const events = "events" in change ? change.events.split(",") : undefined;
      planka.world.webhooks.update(hook?.id ?? "", { ...change, ...events && { events } } as never);
      assert.equal((await board.registerHook(API, LOOK)).state, "missing");
      assert.equal((await board.registerHook(API, FIX)).state, "registered");
      assert.deepEqual(hooks(), [OURS]);
    }));
}

Deno.test("the address of the config goes before the API's own, with and without a slash", () =>
  onPlanka(async ({ open }) => {
    for (const url of ["http://dispatcher.lan:8000", "http://dispatcher.lan:8000/"]) {
      const found = await open(undefined, { url }).registerHook(null, FIX);
      assert.equal(found.url, "http://dispatcher.lan:8000/hooks/planka");
    }
  }));

for (const options of [LOOK, FIX]) {
  Deno.test(`without an admin's key nothing is made, and it is said where one goes (${options.mayRegister})`, () =>
    onPlanka(async ({ open, hooks }) => {
      assert.match(
        await failureOf(open(null).registerHook(API, options)),
        /^forbidden: Cannot read Planka's webhooks: only an admin .*; .*PLANKA_ADMIN_TOKEN=… artificer-dispatcher check --fix$/,
      );
      assert.deepEqual(hooks(), []);
    }));
}

Deno.test("it is said when a key is not an admin's, and when Planka refuses it", () =>
  onPlanka(async ({ planka, open }) => {
    const other = planka.seed.user({ username: "ana" });
    assert.match(
      await failureOf(open(other.apiKey).registerHook(API, FIX)),
      /^forbidden: .*only an admin .*PLANKA_ADMIN_TOKEN is the key of another user; give the key of an admin$/,
    );
    assert.match(
      await failureOf(open("wrong").registerHook(API, FIX)),
      /^unauthorized: .*Planka refuses PLANKA_ADMIN_TOKEN; give the key of an admin$/,
    );
  }));

Deno.test("an admin who runs the dispatcher needs no second key", async () => {
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  const credentials = new Credentials([planka.admin.apiKey]);
  const board = fixture.open({ options: { webhook: { token: TOKEN } }, credentials });
  assert.equal((await board.registerHook(API, FIX)).state, "registered");
});

Deno.test("a Planka that is full of webhooks says so, and one of ours among them is found", () =>
  onPlanka(async ({ planka, open, hooks }) => {
    const all = { accessToken: TOKEN, events: null, excludedEvents: null };
    const fill = (url: string) => planka.world.webhooks.insert({ name: "x", url, ...all });
    for (let n = 0; n < 9; n++) fill(`http://elsewhere/${n}`);
    const last = fill("http://elsewhere/9");
    assert.match(
      await failureOf(open().registerHook(API, FIX)),
      /^conflict: .*Planka has 10 webhooks and takes no more; remove one in Planka$/,
    );
    assert.equal(hooks().length, 10);
    planka.world.webhooks.remove(last);
    fill(TARGET);
    assert.equal((await open().registerHook(API, FIX)).state, "present");
  }));

Deno.test("an address that is not known, or that only this machine has, is not given to Planka", async () => {
  await onPlanka(async ({ planka, open }) => {
    assert.match(
      await failureOf(open().registerHook(null, FIX)),
      /^invalid: .*the API takes any free port; set api_port, or url under \[backend\.webhook\]/,
    );
    assert.equal(planka.requests.count(), 0);
  });
  await using fixture = await plankaFixture();
  const options = { url: "http://planka.invalid", webhook: { token: TOKEN } };
  assert.match(
    await failureOf(fixture.open({ options }).registerHook(API, FIX)),
    /^invalid: .*Planka at "http:\/\/planka\.invalid" cannot call "http:\/\/127\.0\.0\.1:8000"/,
  );
});

Deno.test("where the config opens no webhook, there is nothing to register", async () => {
  await using fixture = await plankaFixture();
  assert.equal(fixture.open().registerHook, undefined);
});

Deno.test("webhooks of an earlier address of ours are told, and removed, and no others", () =>
  onPlanka(async ({ planka, open, hooks }) => {
    const earlier = "http://127.0.0.1:7999/hooks/planka";
    const others = [
      { ...OURS, url: earlier, accessToken: "another dispatcher's" },
      { ...OURS, name: "other", url: "http://127.0.0.1:7998/hooks/planka" },
    ];
    const kept = { excludedEvents: null };
    for (const hook of others) planka.world.webhooks.insert({ ...hook, ...kept });
    for (let port = 7000; port < 7008; port++) {
      const url = `http://127.0.0.1:${port}/hooks/planka`;
      planka.world.webhooks.insert({ ...OURS, url, ...kept });
    }
    const board = open();
    const found = await board.registerHook(API, LOOK);
    assert.deepEqual([found.state, found.earlier?.length], ["missing", 8]);
    assert.equal(hooks().length, 10);
    // All ten places are taken, eight of them by us.
    const { state, earlier: removed } = await board.registerHook(API, FIX);
    assert.deepEqual([state, removed?.length], ["registered", 8]);
    assert.deepEqual(hooks(), [...others, OURS]);
    assert.deepEqual(await board.registerHook(API, FIX), { state: "present", url: TARGET });
  }));
