import assert from "node:assert/strict";
import { bracketed } from "../../../src/net/address.ts";
import { isOwnAddress } from "../../../src/compose/api/own_address.ts";

/** The addresses of `asked` at which only a server that listens so answers. */
function ownOf(
  hostnames: readonly string[],
  asked: readonly string[],
  allowedHosts: readonly string[] = [],
): string[] {
  const addresses = hostnames.map((name) => `${bracketed(name)}:8000`);
  return asked.filter((address) => isOwnAddress(address, { addresses, allowedHosts }));
}

const LOOPBACK = ["127.0.0.1:8000", "[::1]:8000", "localhost:8000", "127.0.0.2:8000"];

Deno.test("X5: a dispatcher proves itself only for the address on which it listens", () => {
  assert.deepEqual(ownOf(["127.0.0.1"], LOOPBACK), ["127.0.0.1:8000"]);
  assert.deepEqual(ownOf(["::1"], LOOPBACK), ["[::1]:8000"]);
  assert.deepEqual(ownOf(["127.0.0.1", "::1"], LOOPBACK), LOOPBACK.slice(0, 3));
  // A program that listens on [::1] beside it could forward what it is asked.
  assert.deepEqual(ownOf(["0.0.0.0"], LOOPBACK), ["127.0.0.1:8000", "127.0.0.2:8000"]);
  assert.deepEqual(ownOf(["::"], LOOPBACK), LOOPBACK);
  assert.deepEqual(ownOf(["10.0.0.5"], [...LOOPBACK, "10.0.0.5:8000"]), ["10.0.0.5:8000"]);
});

Deno.test("X5: it proves itself for no other port, and for nothing that is not an address", () => {
  const wrong = ["127.0.0.1:8001", "127.0.0.1", "127.0.0.1:", "127.0.0.1:8000:8000", "", ":8000"];
  assert.deepEqual(ownOf(["127.0.0.1"], [...wrong, "evil@127.0.0.1:8000", "127.0.0.1:8000/"]), []);
});

Deno.test("X5: an address that the config allows leads here: of a tunnel, a proxy or a container", () => {
  const asked = ["127.0.0.1:9000", "[::1]:9000", "127.0.0.1:9001", "10.0.0.5:9000"];
  assert.deepEqual(ownOf(["0.0.0.0"], asked, ["localhost:9000"]), asked.slice(0, 2));
  const names = ["build.lan:8000", "build.lan:443", "build.lan:80", "build.lan:9000", "lan:8000"];
  assert.deepEqual(ownOf(["0.0.0.0"], names, ["build.lan"]), names.slice(0, 3));
  assert.deepEqual(ownOf(["0.0.0.0"], names, ["build.lan:9000"]), ["build.lan:9000"]);
  // Only a proxy leads from there to a server on loopback: anybody could have the port at the other address.
  assert.deepEqual(ownOf(["127.0.0.1"], names, ["build.lan"]), names.slice(1, 3));
  // A loopback name without a port would allow every port of this machine.
  assert.deepEqual(ownOf(["127.0.0.1"], ["[::1]:8000", "127.0.0.1:443"], ["localhost"]), []);
});
