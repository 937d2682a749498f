import assert from "node:assert/strict";
import { resolve } from "node:path";
import { startDispatcher, type StartOptions } from "../fixtures/dispatcher_process.ts";
import { type PlankaShop, plankaShop } from "../fixtures/planka_shop.ts";
import { STRICT } from "../fixtures/run_deno.ts";
import { testWith } from "../fixtures/tools.ts";

const root = resolve(import.meta.dirname ?? ".", "../..");

/** Works on what is ready under exactly the two flags, and returns once it is settled. */
async function dispatchOnce(shop: PlankaShop, more: Partial<StartOptions> = {}): Promise<void> {
  await using dispatcher = startDispatcher({
    cwd: shop.dir.path,
    args: ["--once", "--config", "-"],
    rights: STRICT,
    stdin: shop.config(),
    ...more,
  });
  const { code } = await dispatcher.ended();
  const said = dispatcher.lines.map((line) => JSON.stringify(line)).join("\n");
  assert.equal(code, 0, `${dispatcher.complaints.join("\n")}\n${said}`);
  assert.ok(!said.includes(shop.planka.bot.apiKey), "the key is in no log");
}

const keyOf = ({ planka }: PlankaShop) => ({ PLANKA_TOKEN: planka.bot.apiKey });

testWith(
  "curl",
  `a card goes to Done under only ${STRICT.join(" ")}, with the key in the environment`,
  async () => {
    await using shop = await plankaShop();
    await dispatchOnce(shop, { env: keyOf(shop) });
    await shop.assertDone();
  },
);

testWith(
  "curl",
  "deno task start, as it stands there, takes the config of its folder and the key of .env",
  async () => {
    await using shop = await plankaShop();
    await shop.dir.write("artificer.toml", shop.config());
    await shop.dir.write(".env", `PLANKA_TOKEN=${shop.planka.bot.apiKey}\n`);
    const { tasks } = JSON.parse(await Deno.readTextFile(`${root}/deno.json`));
    const line: string = tasks.start.command;
    assert.deepEqual([...line.match(/--allow-\S+/g) ?? []], STRICT);
    const here = line
      .replaceAll("deno run", `"${Deno.execPath()}" run --config="${root}/deno.json"`)
      .replace("scripts/check_env.ts", `"${root}/scripts/check_env.ts"`)
      .replace("main.ts", `"${root}/main.ts"`);
    const { code, stderr } = await new Deno.Command("sh", {
      args: ["-c", `${here} --once`],
      cwd: shop.dir.path,
      stdin: "null",
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    await shop.assertDone();
  },
);

testWith(
  "curl",
  "a card goes to Done under the two flags, with a key that a command prints",
  async () => {
    await using shop = await plankaShop();
    await shop.dir.write("key", shop.planka.bot.apiKey);
    await dispatchOnce(shop, { stdin: shop.config('token_command = ["cat", "key"]') });
    await shop.assertDone();
  },
);

testWith(
  "curl",
  "X3: the environment's proxy sees nothing of the dispatcher, and nothing of an agent's calls either",
  async () => {
    await using shop = await plankaShop();
    const proxy = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const reached = proxy.accept().then(() => true, () => false);
    const url = `http://127.0.0.1:${proxy.addr.port}`;
    const proxies = { HTTP_PROXY: url, http_proxy: url, ALL_PROXY: url, NO_PROXY: "a.example" };
    const env = { ...keyOf(shop), ...proxies, DENO_NO_UPDATE_CHECK: "1" };
    await dispatchOnce(shop, { env });
    await shop.assertDone();
    proxy.close();
    assert.equal(await reached, false);
    const environment = await Deno.readTextFile(`${shop.dir.path}/environment`);
    const exceptions = "NO_PROXY=a.example,localhost,127.0.0.1,::1";
    for (
      const line of [`HTTP_PROXY=${url}`, exceptions, exceptions.replace("NO_PROXY", "no_proxy")]
    ) {
      assert.ok(environment.includes(`${line}\n`), line);
    }
  },
);

testWith(
  "curl",
  "a card goes to Done under the two flags, with a user and a password",
  async () => {
    await using shop = await plankaShop();
    const { username, password } = shop.planka.bot;
    await dispatchOnce(shop, { env: { PLANKA_USER: username, PLANKA_PASSWORD: String(password) } });
    await shop.assertDone();
    assert.equal(shop.planka.requests.count("POST /api/access-tokens"), 1);
  },
);

/** What is asked of Planka for a card. */
const FOR_A_CARD = [
  // The claim: what the list said is old, become its member, move it, believe only what it then says.
  "GET /api/cards/:id",
  "POST /api/cards/:id/card-memberships",
  "PATCH /api/cards/:id",
  "GET /api/cards/:id",
  // The whole task, before the agent is prepared.
  "GET /api/cards/:id",
  // The agent: its comment, and its move, which answers the whole task.
  "POST /api/cards/:id/comments",
  "GET /api/cards/:id",
  "PATCH /api/cards/:id",
  "GET /api/cards/:id/comments",
  // The end: where has the agent left it?
  "GET /api/cards/:id",
  "GET /api/cards/:id/comments",
];

testWith(
  "curl",
  "three cards cost one poll, and eleven requests each with all that their agents ask",
  async () => {
    await using shop = await plankaShop("First", "Second", "Third");
    await dispatchOnce(shop, { env: keyOf(shop) });
    await shop.assertDone();
    const { requests } = shop.planka;
    for (const name of ["First", "Second", "Third"]) {
      const { id } = shop.layout.card(name);
      const own = requests.all().filter(({ path }) => path.includes(id));
      assert.deepEqual(
        own.map(({ method, path }) => `${method} ${path.replace(id, ":id")}`),
        FOR_A_CARD,
        name,
      );
    }
    assert.equal(requests.count(`GET /api/lists/${shop.layout.list("Todo").id}`), 1);
    assert.deepEqual(
      requests.all().filter(({ path }) => !/^\/api\/(cards|lists)\//.test(path)).map(({ path }) =>
        path.replace(shop.layout.board.id, ":id")
      ).toSorted(),
      ["/api/boards/:id", "/api/bootstrap", "/api/projects", "/api/users/me"],
      "once in the life of the process",
    );
  },
);
