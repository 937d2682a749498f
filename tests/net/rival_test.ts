import assert from "node:assert/strict";
import { parseNetstat, parseProcNet, rivalOf } from "../../src/net/rival.ts";
import { freePort } from "../fixtures/free_port.ts";

Deno.test("X4: /proc/net/tcp and tcp6 tell who listens on loopback, whoever it is", () => {
  const text = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid
   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1001 0 1 1
   1: 0100007F:1F41 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0 0 1 1
   2: 0100007F:1F40 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0 0 1 1
   3: 0200007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0 0 1 1
  sl  local_address                         remote_address                        st
   0: 00000000000000000000000001000000:1F40 00000000000000000000000000000000:0000 0A 0:0 0:0 0 1
   1: 00000000000000000000000000000000:1F42 00000000000000000000000000000000:0000 0A 0:0 0:0 0 1
`;
  assert.deepEqual(parseProcNet(text, 8000), ["127.0.0.1", "::1"]);
  assert.deepEqual(parseProcNet(text, 8001), ["127.0.0.1"]);
  assert.deepEqual(parseProcNet(text, 8002), ["::"]);
  assert.deepEqual(parseProcNet("", 8000), []);
});

Deno.test("X4: so does netstat on macOS", () => {
  const text = `Active Internet connections (including servers)
Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)
tcp4       0      0  127.0.0.1.8000         *.*                    LISTEN
tcp4       0      0  127.0.0.1.8000         127.0.0.1.50000        ESTABLISHED
tcp6       0      0  ::1.8000               *.*                    LISTEN
tcp46      0      0  *.8001                 *.*                    LISTEN
tcp4       0      0  *.8002                 *.*                    LISTEN
tcp4       0      0  127.0.0.1.18000        *.*                    LISTEN
`;
  assert.deepEqual(parseNetstat(text, 8000), ["127.0.0.1", "::1"]);
  assert.deepEqual(parseNetstat(text, 8001), ["::"]);
  assert.deepEqual(parseNetstat(text, 8002), ["0.0.0.0"]);
});

Deno.test("X4: who listens on the other loopback address is found, and nobody where there is none", async () => {
  const port = freePort();
  assert.equal(await rivalOf("127.0.0.1", port), null);
  using _squatter = Deno.listen({ hostname: "127.0.0.1", port });
  assert.equal(await rivalOf("127.0.0.1", port), null);
  assert.equal(await rivalOf("::1", port), "127.0.0.1");
});
