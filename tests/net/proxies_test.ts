import assert from "node:assert/strict";
import { diversionOf, loopbackExceptions, proxiesIn } from "../../src/net/proxies.ts";

Deno.test("X3: a server is diverted by the variables of its scheme, wherever it is", () => {
  const by = (url: string, variables: Record<string, string>) =>
    diversionOf(url, proxiesIn(variables));
  assert.deepEqual(proxiesIn({ ALL_PROXY: "", no_proxy: "a" }), { names: [], noProxy: "a" });
  for (const host of ["localhost:3000", "[::1]", "board.example"]) {
    assert.equal(by(`http://${host}`, { http_proxy: "p" }), "http_proxy");
    assert.equal(by(`https://${host}/planka`, { HTTPS_PROXY: "p", ALL_PROXY: "p" }), "HTTPS_PROXY");
    assert.equal(by(`https://${host}`, { HTTP_PROXY: "p" }), null);
    assert.equal(by(`http://${host}`, { ALL_PROXY: "p", NO_PROXY: `*,${host}` }), "ALL_PROXY");
  }
});

Deno.test("X3: NO_PROXY excepts an encrypted server, by the same rules as Deno's", () => {
  const isStraight = (host: string, noProxy: Record<string, string>) =>
    diversionOf(`https://${host}`, proxiesIn({ ALL_PROXY: "p", ...noProxy })) === null;
  assert.ok(isStraight("[::1]", { NO_PROXY: "x , ::1 " }));
  assert.ok(isStraight("a.board.example", { no_proxy: "board.example" }));
  assert.ok(isStraight("board.example", { no_proxy: ".board.example" }));
  assert.ok(isStraight("board.example", { no_proxy: "*" }));
  assert.ok(!isStraight("127.0.0.1", { no_proxy: "*,127.0.0.0/8,1" }));
  assert.ok(!isStraight("aboard.example", { no_proxy: "board.example,," }));
  assert.ok(!isStraight("board.example", { NO_PROXY: "", no_proxy: "board.example" }));
});

Deno.test("X3: agents keep their proxies, and reach this machine without them", () => {
  assert.deepEqual(loopbackExceptions({ PATH: "/bin" }), {});
  const own = "localhost,127.0.0.1,::1";
  assert.deepEqual(loopbackExceptions({ https_proxy: "x" }), { NO_PROXY: own, no_proxy: own });
  assert.deepEqual(loopbackExceptions({ HTTP_PROXY: "x", no_proxy: "a, localhost" }), {
    NO_PROXY: "a,localhost,127.0.0.1,::1",
    no_proxy: "a,localhost,127.0.0.1,::1",
  });
  assert.deepEqual(loopbackExceptions({ HTTP_PROXY: "x", NO_PROXY: "*" }), {
    NO_PROXY: "*",
    no_proxy: "*",
  });
});
