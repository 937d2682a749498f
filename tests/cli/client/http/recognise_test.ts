import assert from "node:assert/strict";
import * as z from "zod";
import { ApiClient } from "../../../../src/cli/client/http/api_client.ts";
import type { Target } from "../../../../src/cli/client/target/find_target.ts";
import { freePort } from "../../../fixtures/free_port.ts";
import { json, problem, type ScriptedServer, serveScript } from "../scripted_server.ts";

const answer = z.object({ id: z.string() });
const OURS = { folder: "/srv/ours", stateDir: "/srv/ours/.artificer", isKnown: true };
const PROJECT = { folder: "/srv/ours", state_dir: "/srv/ours/.artificer" };
const MOVE = { method: "POST", path: "/tasks/1/move", body: { queue: "Done" } } as const;

/** A dispatcher that says this of itself, and that takes only requests for the instance that it is now. */
function dispatcher(self: { instance_id?: string; folder?: string; state_dir?: string | null }) {
  return serveScript(({ path, headers }) => {
    if (path === "/healthz") return json({ program: "artificer-dispatcher", pid: 1, ...self });
    const wanted = headers.get("artificer-instance");
    return wanted === null || wanted === self.instance_id
      ? json({ id: "1" })
      : problem(421, "other_instance", "Cannot answer: another one");
  });
}

/** A client of the dispatcher of a config, as its state folder names it now. */
function clientOf(
  { url }: Pick<ScriptedServer, "url">,
  instanceId: string | null = null,
  place = OURS,
  next?: () => Target,
): ApiClient {
  const refresh = () => Promise.resolve(next?.() ?? target);
  const meant = { instanceId, place, refresh };
  const target: Target = { url, token: null, tokenAdvice: "", remark: null, secrets: [], meant };
  return new ApiClient(target, { timeoutMs: 2_000 });
}

Deno.test("M4: a dispatcher is known by the id in the state folder, and each request names it", async () => {
  // Reached by other machines, too, it tells no folder.
  await using server = dispatcher({ instance_id: "one" });
  using api = clientOf(server, "one");
  await api.ask(MOVE, answer);
  await api.ask({ path: "/status" }, answer);
  assert.deepEqual(
    server.seen.map(({ path, headers }) => [path, headers.get("artificer-instance")]),
    [["/healthz", null], ["/tasks/1/move", "one"], ["/status", "one"]],
  );
});

Deno.test("M4: the id of another folder's dispatcher in our state folder leads no command there", async () => {
  await using server = dispatcher({ instance_id: "one", folder: "/srv/b", state_dir: "/srv/b/s" });
  using api = clientOf(server, "one");
  await assert.rejects(api.ask(MOVE, answer), /belongs to "\/srv\/b"/);
  assert.deepEqual(server.seen.map(({ path }) => path), ["/healthz"]);
});

Deno.test("M4: without an id it is known by its state folder, or else by the folder of its config", async () => {
  for (const self of [PROJECT, { ...PROJECT, folder: "/" }, { ...PROJECT, state_dir: null }]) {
    await using server = dispatcher({ instance_id: "one", ...self });
    using api = clientOf(server);
    await api.ask(MOVE, answer);
    assert.equal(server.seen.at(-1)?.headers.get("artificer-instance"), "one");
  }
});

Deno.test("M4: that of another folder gets no request of ours but the question who it is", async () => {
  for (
    const self of [
      { folder: "/srv/other", state_dir: "/srv/other/.artificer" },
      { folder: "/srv/ours", state_dir: "/srv/ours/second" },
      { folder: "/srv/other", state_dir: null },
    ]
  ) {
    await using server = dispatcher({ instance_id: "two", ...self });
    for (const request of [MOVE, { path: "/status" }]) {
      using api = clientOf(server, "one");
      await assert.rejects(api.ask(request, answer), {
        name: "ClientError",
        message:
          `Cannot reach the dispatcher of "/srv/ours": the one at ${server.url} belongs to ` +
          `"${self.folder}"; start yours with "artificer-dispatcher start", or ask that one with ` +
          `--url ${server.url}`,
      });
    }
    assert.deepEqual(server.seen.map(({ path }) => path), ["/healthz", "/healthz"]);
  }
});

Deno.test("an older dispatcher says nothing of itself, and is asked as before", async () => {
  await using server = dispatcher({});
  using api = clientOf(server);
  await api.ask(MOVE, answer);
  assert.equal(server.seen.at(-1)?.headers.get("artificer-instance"), null);
});

Deno.test("another program on the port gets no request of ours either", async () => {
  await using server = serveScript(() => ({ status: 404, type: "text/html", body: "<h1>No</h1>" }));
  using api = clientOf(server);
  await assert.rejects(api.ask(MOVE, answer), { message: /it does not come from artificer-/ });
  assert.equal(server.seen.length, 1);
});

Deno.test("M4: without a config only the dispatcher around the working directory is changed", async () => {
  await using server = dispatcher({ instance_id: "one", ...PROJECT });
  const inFolder = (folder: string) => clientOf(server, null, { ...OURS, folder, isKnown: false });
  for (const folder of ["/srv/ours", "/srv/ours/src/deep", "/srv"]) {
    using api = inFolder(folder);
    await api.ask(MOVE, answer);
  }
  for (const folder of ["/srv/ours2", "/home/ana", "/"]) {
    using api = inFolder(folder);
    await api.ask({ path: "/status" }, answer);
    await assert.rejects(api.ask(MOVE, answer), {
      message: `Cannot choose a dispatcher: there is no config in "${folder}", and the one at ` +
        `${server.url} belongs to "/srv/ours"; run the command there, or give --config or --url`,
    });
  }
});

Deno.test("a dispatcher that was restarted is found again, at its new address and by its new id", async () => {
  await using before = dispatcher({ instance_id: "one", ...PROJECT });
  await using after = dispatcher({ instance_id: "two", ...PROJECT });
  const meant = { instanceId: "two", place: OURS, refresh: () => Promise.resolve(now) };
  const now: Target = {
    url: after.url,
    token: null,
    tokenAdvice: "",
    remark: null,
    secrets: [],
    meant,
  };
  using api = clientOf(before, "one", OURS, () => now);
  await api.ask({ path: "/status" }, answer);
  // What answers there is another start now, as if it had been killed and started again.
  await using changed = serveScript(({ path }) =>
    path === "/healthz"
      ? json({ program: "artificer-dispatcher", pid: 1, instance_id: "one", ...PROJECT })
      : problem(421, "other_instance", "Cannot answer: another one")
  );
  using misdirected = clientOf(changed, "one", OURS, () => now);
  await misdirected.ask(MOVE, answer);
  assert.equal(after.seen.at(-1)?.headers.get("artificer-instance"), "two");
  const port = freePort();
  using unreachable = clientOf({ url: `http://127.0.0.1:${port}` }, "one", OURS, () => now);
  await assert.rejects(unreachable.ask(MOVE, answer), { name: "UnreachableError" });
  await unreachable.ask(MOVE, answer);
  assert.equal(unreachable.url, after.url);
});
