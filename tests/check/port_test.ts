import assert from "node:assert/strict";
import { checkPort } from "../../src/check/port.ts";
import { keepPort, writeInstance } from "../../src/state/mod.ts";
import { freePort } from "../fixtures/free_port.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

/** Listens until its scope ends, and answers as `answer` says. */
function listener(answer: () => Response): { port: number } & AsyncDisposable {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  return { port: server.addr.port, [Symbol.asyncDispose]: () => server.shutdown() };
}

const PLACE = { baseDir: "/srv/ours", stateDir: "/srv/ours/.artificer" };

const checkOf = (apiPort: number | "auto", place = PLACE) =>
  checkPort({ apiHost: "127.0.0.1", apiPort, ...place });

/** A dispatcher that says this of itself. */
const dispatcher = (self: Readonly<Record<string, unknown>>) =>
  listener(() => Response.json({ program: "artificer-dispatcher", pid: 4711, ...self }));

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
  for (
    const self of [
      { folder: "/srv/ours", state_dir: "/srv/ours/.artificer" },
      // Its config came from standard input elsewhere, or it keeps nothing on the disk.
      { folder: "/", state_dir: "/srv/ours/.artificer" },
      { folder: "/srv/ours", state_dir: null },
    ]
  ) {
    await using server = dispatcher({ instance_id: "one", ...self });
    const { state, message } = await checkOf(server.port);
    assert.deepEqual(
      [state, message],
      ["ok", `The dispatcher of this config is running on port ${server.port} (pid 4711)`],
    );
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
    assert.deepEqual([state, message], [
      "failed",
      `Cannot listen on 127.0.0.1:${server.port}: another artificer-dispatcher ` +
      `(pid 4711, of "${self.folder}") listens there`,
    ]);
    assert.match(remedy ?? "", /"api_port"/);
  }
});

Deno.test("M4: one that does not name its folder is told by the state folder of the config", async () => {
  await using dir = await tempDir();
  const place = { baseDir: dir.path, stateDir: dir.path };
  await using public_ = dispatcher({ instance_id: "one" });
  await using older = dispatcher({});
  const states = async () => [
    (await checkOf(public_.port, place)).state,
    (await checkOf(older.port, place)).state,
  ];
  assert.deepEqual(await states(), ["failed", "failed"]);
  await Deno.mkdir(`${dir.path}/journal`);
  await Deno.writeTextFile(`${dir.path}/journal/pid`, "4711\n");
  assert.deepEqual(await states(), ["ok", "ok"]);
  await writeInstance(dir.path, {
    id: "two",
    pid: 1,
    address: "127.0.0.1",
    port: public_.port,
    folder: dir.path,
    startedAt: "2026-01-02T03:04:05.000Z",
    version: "9.9.9",
  });
  assert.deepEqual(await states(), ["failed", "failed"]);
});

Deno.test('"auto" takes another port where one is taken, and knows its own dispatcher', async () => {
  await using dir = await tempDir();
  const place = { baseDir: dir.path, stateDir: dir.path };
  const says = async () => (await checkOf("auto", place)).message;
  const first = 'The API uses the first free port from 8000 on: api_port is "auto"';
  assert.equal(await says(), first);
  await using ours = dispatcher({ folder: dir.path, state_dir: dir.path });
  await Deno.mkdir(`${dir.path}/journal`);
  await keepPort(`${dir.path}/journal/port`, ours.port);
  assert.match(await says(), /^The dispatcher of this config is running on port \d+ \(pid 4711\)$/);
  await using other = dispatcher({ folder: "/srv/other", state_dir: "/srv/other/.artificer" });
  await keepPort(`${dir.path}/journal/port`, other.port);
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
