import assert from "node:assert/strict";
import { bind, PortTakenError } from "../../../src/api/connections/bind.ts";
import { isNetAllowed } from "../../../src/net/address.ts";
import { freePort } from "../../fixtures/free_port.ts";

/** Listens for a test, and closes everything at its end. */
function binding(hostname: string, port: number, isAllowed = isNetAllowed) {
  const bound = bind(hostname, port, isAllowed);
  return {
    addresses: bound.map(({ addr }) => addr.hostname),
    ports: new Set(bound.map(({ addr }) => addr.port)),
    [Symbol.dispose]() {
      for (const listener of bound) listener.close();
    },
  };
}

const hasIpv6 = (() => {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    return false; // The machine has no IPv6.
  }
})();

Deno.test({
  name: "X4: on loopback both families are held on one port, so that nobody else can answer there",
  ignore: !hasIpv6,
  fn() {
    for (
      const [name, addresses] of [
        ["127.0.0.1", ["127.0.0.1", "::1"]],
        ["localhost", ["127.0.0.1", "::1"]],
        ["::1", ["::1", "127.0.0.1"]],
        ["0.0.0.0", ["0.0.0.0", "::1"]],
      ] as const
    ) {
      using bound = binding(name, 0);
      assert.deepEqual(bound.addresses, addresses);
      assert.equal(bound.ports.size, 1);
      const [port = 0] = bound.ports;
      for (const hostname of ["127.0.0.1", "::1"]) {
        assert.throws(() => Deno.listen({ hostname, port }), Deno.errors.AddrInUse);
      }
    }
  },
});

Deno.test({
  name: "X4: who listens on the other family before is named, and nothing is held",
  ignore: !hasIpv6,
  fn() {
    const port = freePort();
    using _squatter = Deno.listen({ hostname: "::1", port });
    assert.throws(() => bind("127.0.0.1", port, isNetAllowed), (error) => {
      assert.ok(error instanceof PortTakenError);
      assert.deepEqual([error.hostname, error.port], ["::1", port]);
      assert.match(error.message, /^Cannot listen on \[::1\]:\d+: another program uses the port/);
      return true;
    });
    Deno.listen({ hostname: "127.0.0.1", port }).close();
  },
});

Deno.test("X4: without the right to the other family, one is held", () => {
  using bound = binding("127.0.0.1", 0, (host) => !host.includes("::1"));
  assert.deepEqual(bound.addresses, ["127.0.0.1"]);
});

Deno.test({
  name: "X4: an address that is not one of the two is held alone",
  ignore: Deno.build.os !== "linux", // Elsewhere only 127.0.0.1 belongs to the loopback interface.
  fn() {
    using bound = binding("127.0.0.2", 0);
    assert.deepEqual(bound.addresses, ["127.0.0.2"]);
  },
});
