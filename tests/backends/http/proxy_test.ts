import assert from "node:assert/strict";
import { neverAborted } from "../../../src/async/abort.ts";
import { systemClock } from "../../../src/async/system_clock.ts";
import { isProxyUrl, proxyAddress } from "../../../src/backends/http/address.ts";
import { HttpClient, type HttpOptions } from "../../../src/backends/http/client.ts";
import { serverNeeds } from "../../../src/backends/http/options.ts";
import { fakeProxy } from "../../fakes/fake_proxy.ts";
import { makeCertificate } from "../../fakes/planka/certificate.ts";
import { runDeno, STRICT } from "../../fixtures/run_deno.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";

/** A server that answers each request with its first line, and notes those that came with the key. */
function server(tls: { key: string; cert: string } | null = null) {
  const asked: string[] = [];
  const options = { hostname: "localhost", port: 0, onListen: () => {}, ...tls };
  const serving = Deno.serve(options, (request) => {
    const keys = ["authorization", "proxy-authorization"].map((name) => request.headers.get(name));
    asked.push([...keys.filter((key) => key !== null), request.url].join(" "));
    return new Response("straight");
  });
  const { port } = serving.addr;
  return { asked, port, [Symbol.asyncDispose]: () => serving.shutdown() };
}

const ALL = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

async function ask(
  args: string[],
  env: Record<string, string>,
  rights = STRICT,
): Promise<string[]> {
  const script = "tests/backends/http/programs/ask.ts";
  const quiet = { DENO_NO_UPDATE_CHECK: "1" };
  const { code, stdout, stderr } = await runDeno(script, {
    flags: rights,
    args,
    env: { ...quiet, ...env },
  });
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

Deno.test("X3: no variable leads requests to this machine, or their key, to a proxy", async () => {
  await using board = server();
  await using away = fakeProxy();
  const bases = ["localhost", "127.0.0.1"].map((name) => `http://${name}:${board.port}/b`);
  assert.deepEqual(await ask(bases, away.variables(...ALL)), ["straight", "straight"]);
  assert.deepEqual(
    board.asked,
    bases.map((base) => `Bearer key ${base.replace("127.0.0.1", "localhost")}/a`),
  );
  assert.equal(away.met.connections, 0);
});

Deno.test("X3: with TLS a client goes straight or not at all, and says what would let it", async () => {
  const certificate = await makeCertificate();
  if (certificate === null) return;
  await using dir = await tempDir();
  await dir.write("ca.pem", certificate.cert);
  await using board = server(certificate);
  await using away = fakeProxy();
  const here = `https://localhost:${board.port}`;
  const bases = [`${here}=${dir.path}/ca.pem`, "https://board.example", "http://localhost:1"];
  const rights = ["--allow-net=localhost,board.example", "--allow-run", "--allow-read"];
  const env = { ...away.variables(...ALL), NO_PROXY: "a.example, localhost" };
  const [straight, elsewhere, nobody] = await ask(bases, env, rights);
  assert.equal(straight, "straight");
  assert.equal(
    elsewhere,
    "HTTPS_PROXY is set, and requests to board.example would follow it, though the config names no proxy; " +
      "set proxy under [backend], or add board.example to NO_PROXY",
  );
  assert.match(
    `${nobody}`,
    /^Board at "http:\/\/localhost:1" cannot be reached: nothing listens there/,
  );
  assert.equal(away.met.connections, 0);
  assert.deepEqual(board.asked, [`Bearer key ${here}/a`]);
});

async function send(options: Pick<HttpOptions, "base" | "proxy">): Promise<string> {
  const http = new HttpClient({ server: "Board", caFile: null, clock: systemClock, ...options });
  try {
    const request = { method: "GET", path: "/a" } as const;
    return (await http.send(request, { authorization: "Bearer key" }, neverAborted)).text;
  } finally {
    http.close();
  }
}

Deno.test("X3: the proxy that the config names gets the requests, and its credentials", async () => {
  await using board = server();
  const [base, login] = [`http://board.invalid`, "u:p%40ss"];
  const through = `http://${login}@localhost:${board.port}`;
  assert.equal(await send({ base, proxy: through }), "straight");
  assert.deepEqual(board.asked, [
    `Bearer key Basic ${btoa("u:p@ss")} http://board.invalid/a`,
  ]);
});

Deno.test("X3: a named proxy is a right of its own", () => {
  const options = { url: "https://board.example", proxy: "http://u:secret@proxy.example" };
  const needs = serverNeeds("planka", options, "/");
  assert.deepEqual(needs.map(({ permission, why }) => [permission, why]), [
    [{ name: "net", host: "board.example:443" }, "to reach https://board.example"],
    [{ name: "net", host: "proxy.example:80" }, "to use the proxy http://proxy.example:80"],
  ]);
  assert.equal(proxyAddress("socks5://proxy.example").host, "proxy.example:1080");
  for (const text of ["http://p:1", "https://u:p@p.example/", "socks5://[::1]:1080"]) {
    assert.ok(isProxyUrl(text), text);
  }
  for (const text of ["p:1", "ftp://p", "http://p/x", "http://p?x", "socks4://p", "http://"]) {
    assert.ok(!isProxyUrl(text), text);
  }
});
