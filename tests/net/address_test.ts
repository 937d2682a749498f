import assert from "node:assert/strict";
import {
  asLocalhost,
  baseUrl,
  bindName,
  companionOf,
  isLoopback,
  isLoopbackHost,
  listenName,
} from "../../src/net/address.ts";

/** Only these may be listened on, as Deno spells them. */
function only(...names: string[]): (host: string) => boolean {
  return (host) => names.includes(host);
}

Deno.test("only a loopback name or address is out of reach of other machines", () => {
  for (const name of ["localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]"]) {
    assert.equal(isLoopbackHost(name), true, name);
  }
  for (const name of ["0.0.0.0", "::", "192.168.1.2", "example.org", "::ffff:192.168.1.2"]) {
    assert.equal(isLoopbackHost(name), false, name);
  }
});

Deno.test("bindName keeps an address that is allowed", () => {
  const all = () => true;
  for (const name of ["127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "box.lan"]) {
    assert.equal(bindName(name, 8000, all), name);
  }
});

Deno.test("bindName takes localhost for a loopback address that is not allowed itself", () => {
  assert.equal(bindName("127.0.0.1", 8000, only("localhost:8000")), "localhost");
  assert.equal(bindName("::1", 8000, only("localhost:8000")), "localhost");
  assert.equal(bindName("[::1]", 8000, only("localhost:8000")), "localhost");
  assert.equal(bindName("127.0.0.1", 0, only("localhost")), "localhost");
});

Deno.test("bindName asks for the very port", () => {
  assert.equal(bindName("127.0.0.1", 8000, only("127.0.0.1:8000", "localhost:8000")), "127.0.0.1");
  assert.equal(bindName("::1", 8000, only("[::1]:8000", "localhost:8000")), "::1");
  assert.equal(bindName("127.0.0.1", 8001, only("localhost:8000")), "127.0.0.1");
});

Deno.test("bindName never trades an address that others can reach for localhost", () => {
  assert.equal(bindName("0.0.0.0", 8000, only("localhost:8000")), "0.0.0.0");
  assert.equal(bindName("box.lan", 8000, only("localhost:8000")), "box.lan");
});

Deno.test("baseUrl is where this machine's agents reach the server", () => {
  assert.equal(baseUrl("127.0.0.1", 8000), "http://127.0.0.1:8000");
  assert.equal(baseUrl("localhost", 8000), "http://localhost:8000");
  assert.equal(baseUrl("0.0.0.0", 8000), "http://127.0.0.1:8000");
  assert.equal(baseUrl("::", 8000), "http://[::1]:8000");
  assert.equal(baseUrl("::1", 80), "http://[::1]:80");
  assert.equal(baseUrl("[::1]", 80), "http://[::1]:80");
  assert.equal(baseUrl("box.lan", 8000), "http://box.lan:8000");
});

Deno.test("isLoopback knows the loopback names and nothing that looks like one", () => {
  const own = [
    "localhost",
    "LocalHost:80",
    "127.0.0.1",
    "127.255.255.255:1",
    "[::1]",
    "[::1]:8000",
  ];
  const foreign = [
    "",
    "example.com",
    "localhost.example.com",
    "127.0.0.1.example.com",
    "127.0.0.1@example.com",
    "example.com:127",
    "128.0.0.1",
    "127.0.0.256",
    "127.0.0",
    "0.0.0.0",
    "[::2]",
    "::1",
    "[::1",
    "localhost:",
    "localhost:80:80",
    "localhost:x",
    "local host",
    "localhost/",
    " localhost",
  ];
  for (const authority of own) assert.ok(isLoopback(authority), authority);
  for (const authority of foreign) assert.ok(!isLoopback(authority), authority);
});

Deno.test("X4: the API listens on the address that agents are told, not on what a name stands for", () => {
  const all = () => true;
  const strict = (host: string) => host.startsWith("localhost");
  assert.equal(listenName("localhost", 8000, all), "127.0.0.1");
  assert.equal(listenName("127.0.0.1", 8000, all), "127.0.0.1");
  assert.equal(listenName("::1", 0, all), "::1");
  assert.equal(listenName("box.lan", 8000, all), "box.lan");
  for (const name of ["localhost", "127.0.0.1", "::1"]) {
    assert.equal(listenName(name, 8000, strict), "localhost");
  }
  assert.equal(listenName("localhost", 8000, () => false), "localhost");
});

Deno.test("X4: the other loopback address belongs to the API, too, where Deno allows it", () => {
  const all = () => true;
  assert.equal(companionOf("127.0.0.1", 8000, all), "::1");
  assert.equal(companionOf("::1", 8000, all), "127.0.0.1");
  assert.equal(companionOf("0.0.0.0", 8000, all), "::1");
  for (const other of ["::", "127.0.0.2", "192.0.2.1"]) {
    assert.equal(companionOf(other, 8000, all), null);
  }
  assert.equal(companionOf("127.0.0.1", 8000, (host) => host !== "[::1]:8000"), null);
});

Deno.test("asLocalhost renames what is this machine, and nothing else", () => {
  assert.equal(asLocalhost("127.0.0.1:8000"), "localhost:8000");
  assert.equal(asLocalhost("127.9.9.9"), "localhost");
  assert.equal(asLocalhost("[::1]:8000"), "localhost:8000");
  assert.equal(asLocalhost("[::1]"), "localhost");
  for (const name of ["localhost:80", "0.0.0.0:80", "box.lan", "127.0.0.1.example.com:80"]) {
    assert.equal(asLocalhost(name), name);
  }
});
