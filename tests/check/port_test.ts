import assert from "node:assert/strict";
import { checkPort } from "../../src/check/port.ts";
import { type Claims, prove } from "../../src/net/proof.ts";
import { keepPort } from "../../src/state/mod.ts";
import { freePort } from "../fixtures/free_port.ts";
import { type TempDir, tempDir } from "../fixtures/temp_dir.ts";

/** Listens until its scope ends, and answers as `answer` says. */
function listener(
  answer: (request: Request) => Response | Promise<Response>,
): { port: number } & AsyncDisposable {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  return { port: server.addr.port, [Symbol.asyncDispose]: () => server.shutdown() };
}

const PLACE = { baseDir: "/srv/ours", stateDir: "/srv/ours/.artificer" };
const KEY = new Uint8Array(32).fill(7);

const checkOf = (apiPort: number | "auto", place = PLACE) =>
  checkPort({ apiHost: "127.0.0.1", apiPort, ...place });

/** What a program says of itself that calls itself a dispatcher. */
const dispatcher = (self: Readonly<Record<string, unknown>>) =>
  listener(() => Response.json({ program: "artificer-dispatcher", pid: 4711, ...self }));

/** A dispatcher that knows the key, and signs what it says of itself. */
function knower(claims: Claims, key = KEY) {
  return listener(async (request) => {
    const challenge = new URL(request.url).pathname === "/proof" ? await request.json() : null;
    return Response.json({
      program: "artificer-dispatcher",
      instance_id: claims.instanceId,
      pid: claims.pid,
      folder: claims.folder,
      state_dir: claims.stateDir,
      ...(challenge !== null && { proof: prove(key, challenge, claims) }),
    });
  });
}

/** A state folder with a key. */
async function stateFolder(): Promise<TempDir & { readonly place: typeof PLACE }> {
  const dir = await tempDir();
  await Deno.mkdir(`${dir.path}/journal`, { mode: 0o700 });
  await Deno.writeFile(`${dir.path}/journal/token_key`, KEY, { mode: 0o600 });
  return { ...dir, place: { baseDir: dir.path, stateDir: dir.path } };
}

Deno.test("a free port is ok, and free again after the look", async () => {
  const port = freePort();
  for (let i = 0; i < 3; i++) {
    assert.equal((await checkOf(port)).message, `The API's port ${port} on 127.0.0.1 is free`);
  }
});

Deno.test("port 0 is any free one", async () => {
  assert.equal((await checkOf(0)).state, "ok");
});

Deno.test("C2: the dispatcher of the config is as it should be, and named with its pid", async () => {
  await using dir = await stateFolder();
  const claims = { instanceId: "one", pid: 4711, folder: dir.path, stateDir: dir.path };
  // Its config came from standard input elsewhere, or other machines can reach it.
  for (
    const self of [claims, { ...claims, folder: "/" }, { ...claims, folder: null, stateDir: null }]
  ) {
    await using server = knower(self);
    const { state, message } = await checkOf(server.port, dir.place);
    assert.deepEqual(
      [state, message],
      ["ok", `The dispatcher of this config is running on port ${server.port} (pid 4711)`],
    );
  }
});

Deno.test("X5: who says that it is the dispatcher of the config, and does not prove it, is a stranger", async () => {
  await using dir = await stateFolder();
  const claims = { instanceId: "one", pid: 4711, folder: dir.path, stateDir: dir.path };
  // A state folder that was copied has the same key.
  const original = { ...claims, folder: "/srv/other", stateDir: "/srv/other/.artificer" };
  await using forged = dispatcher({ folder: dir.path, state_dir: dir.path });
  await using wrong = knower(claims, new Uint8Array(32));
  await using other = knower(original);
  for (const { port } of [forged, wrong, other]) {
    const { state, message } = await checkOf(port, dir.place);
    assert.equal(state, "failed");
    assert.match(message, /which calls itself the artificer-dispatcher of "[^"]+", listens there$/);
    assert.doesNotMatch(message, /4711/);
  }
});

Deno.test("X5: without the key of the state folder a dispatcher of the config is only said to be that", async () => {
  for (const state_dir of ["/srv/ours/.artificer", null]) {
    await using server = dispatcher({ instance_id: "one", folder: "/srv/ours", state_dir });
    const { state, message } = await checkOf(server.port);
    assert.deepEqual([state, message], [
      "warning",
      `What listens on port ${server.port} calls itself the dispatcher of this config; ` +
      'without the key in "/srv/ours/.artificer" that is not proven',
    ]);
  }
});

Deno.test("M4: the dispatcher of another folder on the port is a failure, and its folder is named", async () => {
  for (
    const self of [
      { folder: "/srv/other", state_dir: "/srv/other/.artificer" },
      { folder: "/srv/ours", state_dir: "/srv/ours/second" },
      { folder: "/srv/other", state_dir: null },
    ]
  ) {
    await using server = dispatcher({ instance_id: "one", ...self });
    const { state, message, remedy } = await checkOf(server.port);
    assert.equal(state, "failed");
    assert.ok(
      message.endsWith(
        `, which calls itself the artificer-dispatcher of "${self.folder}", listens there`,
      ),
      message,
    );
    assert.doesNotMatch(message, /4711/);
    assert.match(remedy ?? "", /"api_port"/);
  }
});

Deno.test('"auto" takes another port where one is taken, and knows its own dispatcher', async () => {
  await using dir = await stateFolder();
  const says = async () => (await checkOf("auto", dir.place)).message;
  const first = 'The API uses the first free port from 8000 on: api_port is "auto"';
  assert.equal(await says(), first);
  const claims = { instanceId: "one", pid: 4711, folder: dir.path, stateDir: dir.path };
  await using ours = knower(claims);
  await keepPort(`${dir.path}/journal/port`, ours.port);
  assert.match(await says(), /^The dispatcher of this config is running on port \d+ \(pid 4711\)$/);
  await using forged = dispatcher({ folder: dir.path, state_dir: dir.path });
  await keepPort(`${dir.path}/journal/port`, forged.port);
  assert.equal(await says(), first);
});

Deno.test("C2: a stranger on the port is a failure", async () => {
  await using server = listener(() => new Response("<h1>Hello</h1>"));
  const { state, message, remedy } = await checkOf(server.port);
  assert.equal(state, "failed");
  assert.match(message, new RegExp(`^Cannot listen on 127\\.0\\.0\\.1:${server.port}: `));
  assert.match(remedy ?? "", /^Stop .*set "api_port" \(or --port\); "auto" takes a free port$/);
});

Deno.test("an address that this machine does not have is a failure", async () => {
  const { state, remedy } = await checkPort({ apiHost: "192.0.2.1", apiPort: 8000, ...PLACE });
  assert.equal(state, "failed");
  assert.match(remedy ?? "", /"api_host"/);
});
