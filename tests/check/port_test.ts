import assert from "node:assert/strict";
import { checkPort } from "../../src/check/port.ts";
import { freePort } from "../fixtures/free_port.ts";

/** Listens until its scope ends, and answers as `answer` says. */
function listener(answer: () => Response): { port: number } & AsyncDisposable {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  return { port: server.addr.port, [Symbol.asyncDispose]: () => server.shutdown() };
}

const checkOf = (apiPort: number) => checkPort({ apiHost: "127.0.0.1", apiPort });

Deno.test("a free port is ok, and free again after the look", async () => {
  const port = freePort();
  for (let i = 0; i < 3; i++) {
    assert.equal((await checkOf(port)).message, `The API's port ${port} on 127.0.0.1 is free`);
  }
});

Deno.test("port 0 is any free one", async () => {
  assert.equal((await checkOf(0)).state, "ok");
});

Deno.test("C2: a running dispatcher is as it should be, and named with its pid", async () => {
  await using server = listener(() =>
    Response.json({ program: "artificer-dispatcher", pid: 4711 }, { status: 503 })
  );
  const { state, message } = await checkOf(server.port);
  assert.equal(state, "ok");
  assert.match(message, /^A dispatcher is running on port \d+ \(pid 4711\)/);
});

Deno.test("C2: a stranger on the port is a failure", async () => {
  await using server = listener(() => new Response("<h1>Hello</h1>"));
  const { state, message, remedy } = await checkOf(server.port);
  assert.equal(state, "failed");
  assert.match(message, new RegExp(`^Cannot listen on 127\\.0\\.0\\.1:${server.port}: `));
  assert.match(remedy ?? "", /^Stop .*set "api_port" \(or --port\)$/);
});

Deno.test("an address that this machine does not have is a failure", async () => {
  const { state, remedy } = await checkPort({ apiHost: "192.0.2.1", apiPort: 8000 });
  assert.equal(state, "failed");
  assert.match(remedy ?? "", /"api_host"/);
});
