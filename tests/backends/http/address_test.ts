import assert from "node:assert/strict";
import { baseOf, hostOf, isHttpUrl, reachableBase } from "../../../src/backends/http/address.ts";

Deno.test("a server is at an http or https address, perhaps below a path", () => {
  const good = [
    "http://localhost:3000",
    "https://planka.example.com",
    "https://example.com/planka/",
    "http://[::1]:3000",
  ];
  for (const url of good) assert.ok(isHttpUrl(url), url);
});

for (
  const url of [
    "",
    "localhost:3000",
    "planka",
    "ftp://example.com",
    "file:///board.json",
    "http://user:secret@example.com",
    "http://user@example.com",
    "http://example.com?x=1",
    "http://example.com/#x",
    "http://",
  ]
) {
  Deno.test(`a server is not at ${JSON.stringify(url)}`, () => assert.ok(!isHttpUrl(url)));
}

Deno.test("the base has no slash at its end", () => {
  assert.equal(baseOf("http://localhost:3000"), "http://localhost:3000");
  assert.equal(baseOf("http://localhost:3000/"), "http://localhost:3000");
  assert.equal(baseOf("https://example.com/a/planka//"), "https://example.com/a/planka");
});

Deno.test("the host has its port, also where the address leaves it out", () => {
  assert.equal(hostOf("http://localhost:3000/x"), "localhost:3000");
  assert.equal(hostOf("http://example.com"), "example.com:80");
  assert.equal(hostOf("https://example.com"), "example.com:443");
  assert.equal(hostOf("http://[::1]:3000"), "[::1]:3000");
});

const onlyLocalhost = (host: string) => host.startsWith("localhost:");

for (const name of ["127.0.0.1", "127.1.2.3", "[::1]"]) {
  Deno.test(`${name} is called as localhost where only that is granted`, () => {
    const base = `http://${name}:3000/planka`;
    assert.equal(reachableBase(base, onlyLocalhost), "http://localhost:3000/planka");
    assert.equal(reachableBase(base, () => true), base);
    assert.equal(reachableBase(base, () => false), base);
  });
}

Deno.test("no other machine is called as localhost", () => {
  for (
    const base of ["http://example.com", "http://10.0.0.1:3000", "http://127.0.0.1.example.com"]
  ) {
    assert.equal(reachableBase(base, onlyLocalhost), base);
  }
});
