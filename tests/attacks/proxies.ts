/** Proxies that the environment names. */
import assert from "node:assert/strict";
import { fakeProxy } from "../fakes/fake_proxy.ts";
import { attempt } from "./attempt.ts";
import { backendOf, evilPlanka, KEY, setUp, statusOf } from "./harness/evil_planka.ts";

for (const name of ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]) {
  attempt(`X3: ${name} gets nothing of what the board is asked`, {}, async (kit) => {
    await using away = fakeProxy();
    await using planka = evilPlanka(() => null);
    await setUp(kit, planka.url);
    await using dispatcher = kit.start({ env: { PLANKA_TOKEN: KEY, [name]: away.url } });
    await dispatcher.line((line) => /follows no proxy/.test(JSON.stringify(line)));
    const url = await dispatcher.url();
    while (!planka.asked.some((each) => each.startsWith("/api/lists/12 "))) await statusOf(url);
    assert.equal(away.met.connections, 0);
    assert.ok(planka.asked.some((each) => each.includes(KEY)));
  });
}

attempt(
  "X3: a board with TLS is not asked through HTTPS_PROXY: the start says what helps",
  {},
  async (kit) => {
    await using away = fakeProxy();
    await setUp(kit, "https://localhost:1");
    await using dispatcher = kit.start({ env: { PLANKA_TOKEN: KEY, HTTPS_PROXY: away.url } });
    assert.equal((await dispatcher.ended()).code, 2);
    assert.match(
      dispatcher.complaints.join(" "),
      /HTTPS_PROXY is set.*set proxy\s+under \[backend\]/s,
    );
    assert.equal(away.met.connections, 0);
  },
);

attempt("X3: a proxy that the config names is a right, which the strict executable has not", {
  on: ["strict"],
}, async (kit) => {
  await using planka = evilPlanka(() => null);
  await kit.write(
    "artificer.toml",
    `api_port = 0\n${
      backendOf(planka.url).replace("[routing", 'proxy = "http://proxy.invalid:3128"\n[routing')
    }\n`,
  );
  await using dispatcher = kit.start({ env: { PLANKA_TOKEN: KEY } });
  assert.equal((await dispatcher.ended()).code, 2);
  assert.match(dispatcher.complaints.join(" "), /--allow-net=proxy.invalid:3128/);
  assert.deepEqual(planka.asked, []);
});

attempt("X3: commands do not tell the proxy of the environment their token", {}, async (kit) => {
  await using away = fakeProxy();
  await kit.setUp();
  await using dispatcher = kit.start({ env: { ARTIFICER_API_TOKEN: "the-operators-own-token" } });
  const url = await dispatcher.url();
  const env = {
    HTTP_PROXY: away.url,
    ALL_PROXY: away.url,
    ARTIFICER_API_TOKEN: "the-operators-own-token",
  };
  const { code, stderr } = await kit.run(["status", "--url", url], { env });
  assert.equal(code, 0, stderr);
  assert.equal(away.met.connections, 0);
});

attempt("X3: an agent keeps its proxy, and is told to reach this machine without it", {
  on: ["local"],
}, async (kit) => {
  await using away = fakeProxy();
  await kit.setUp({
    queues: { Todo: [{ id: "1", name: "one" }] },
    agent: 'printf %s "$HTTP_PROXY $NO_PROXY $no_proxy" > seen',
  });
  await using dispatcher = kit.start({ env: { HTTP_PROXY: away.url, no_proxy: "a.example" } });
  await dispatcher.event("run_settled", "1");
  const exceptions = "a.example,localhost,127.0.0.1,::1";
  const seen = await Deno.readTextFile(`${kit.folder}/seen`);
  assert.equal(seen, `${away.url} ${exceptions} ${exceptions}`);
});
