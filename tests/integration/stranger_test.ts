import assert from "node:assert/strict";
import { boundToken } from "../../src/net/proof.ts";
import { type DispatchFolder, dispatchFolder, tasksNamed } from "../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../fixtures/dispatcher_process.ts";
import { freePort } from "../fixtures/free_port.ts";
import { type DenoResult, runDeno, STRICT } from "../fixtures/run_deno.ts";

const TOKEN = "operator-token-0123456789";

/** A project whose API requires a token, on a port that stays the same. */
async function project(port: number, agent = ""): Promise<DispatchFolder> {
  const folder = await dispatchFolder({
    queues: { Todo: tasksNamed(1), Done: [] },
    agent,
    settings: "api_require_token = true",
    route: 'done_queue = "Done"',
  });
  const config = await Deno.readTextFile(`${folder.path}/artificer.toml`);
  await folder.write("artificer.toml", config.replace("api_port = 0", `api_port = ${port}`));
  await folder.write(".env", `ARTIFICER_API_TOKEN=${TOKEN}\n`);
  return folder;
}

/** Runs a command as a person does in that folder. */
function command({ path }: { path: string }, args: string[], env = {}): Promise<DenoResult> {
  const flags = ["--allow-net=localhost,127.0.0.1", "--allow-run", `--allow-read=${path}`];
  return runDeno("main.ts", { cwd: path, flags, args, env });
}

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();

/** The state folder's file that names the dispatcher. */
const instanceOf = async ({ path }: { path: string }) =>
  JSON.parse(await Deno.readTextFile(`${path}/.artificer/instance.json`));

Deno.test("X5: a stranger on the port of a dispatcher that was killed gets no token, and is not taken for it", async () => {
  const port = freePort();
  await using folder = await project(port);
  {
    await using killed = startDispatcher({ cwd: folder.path });
    await killed.url();
    await killed.event("run_settled");
    killed.kill("SIGKILL");
    await killed.ended();
  }
  const { instance_id, folder: named } = await instanceOf(folder);
  const got: string[] = [];
  const claims = {
    program: "artificer-dispatcher",
    // That of somebody whom the victim could stop.
    pid: Deno.ppid,
    instance_id,
    folder: named,
    state_dir: `${named}/.artificer`,
    proof: "A".repeat(43),
  };
  await using _stranger = Deno.serve(
    { hostname: "127.0.0.1", port, onListen: () => {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      got.push(`${pathname} ${request.headers.get("authorization")} ${await request.text()}`);
      return Response.json({ ...claims, version: "9.9.9", backend: "json", active_agents: [] });
    },
  );
  const run = { ARTIFICER_API_URL: `http://127.0.0.1:${port}`, ARTIFICER_TOKEN: "adr_run-token" };
  for (
    const [args, env, what] of [
      [["status"], {}, "the key in its state folder or ARTIFICER_API_TOKEN"],
      [["task", "comment", "1", "secret text"], {}, "the key in its state folder or"],
      [["status", "--url", `localhost:${port}`], {}, "ARTIFICER_API_TOKEN"],
      [["task", "get", "1"], run, "ARTIFICER_TOKEN"],
    ] as const
  ) {
    const { code, stdout, stderr } = await command(folder, [...args], env);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(oneLine(stderr), new RegExp(`does not prove that it knows ${what}`));
  }
  const check = oneLine((await command(folder, ["check"])).stdout);
  assert.match(check, /which calls itself the artificer-dispatcher of "[^"]+", listens there/);
  await using second = startDispatcher({ cwd: folder.path });
  assert.equal((await second.ended()).code, 2);
  const refused = oneLine(second.complaints.join(" "));
  assert.match(refused, /which calls itself the artificer-dispatcher of "[^"]+", listens there;/);
  for (const text of [check, refused]) assert.ok(!text.includes(`pid ${Deno.ppid}`), text);
  assert.doesNotMatch(got.join("\n"), /Bearer|token-0123|run-token|secret text/);
  const asked = new Set(got.map((line) => line.split(" ")[0]));
  assert.deepEqual([...asked].toSorted(), ["/healthz", "/proof"]);
});

Deno.test("X5: what a command sent is worthless after a restart, and the agent's own token is not", async () => {
  const port = freePort();
  const agent = 'printf %s "$ARTIFICER_TOKEN" > token\nuntil [ -e go ]; do sleep 0.02; done';
  await using folder = await project(port, agent);
  const url = `http://127.0.0.1:${port}`;
  const statusOf = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${url}/tasks/1`, { headers });
    await answer.body?.cancel();
    return answer.status;
  };
  let sent = "";
  {
    await using first = startDispatcher({ cwd: folder.path });
    await first.event("run_started");
    const { instance_id } = await instanceOf(folder);
    const key = await Deno.readFile(`${folder.path}/.artificer/journal/token_key`);
    sent = boundToken(key, TOKEN, instance_id);
    assert.equal(await statusOf(sent), 200);
    assert.equal((await command(folder, ["status"])).code, 0);
    first.kill("SIGKILL");
    await first.ended();
  }
  await using second = startDispatcher({ cwd: folder.path });
  await second.event("run_adopted");
  assert.equal(await statusOf(sent), 401);
  const token = await Deno.readTextFile(`${folder.path}/token`);
  // A dispatcher of an earlier version gave its agent the same token without the prefix.
  for (const form of [TOKEN, token, token.slice("adr_".length)]) {
    assert.equal(await statusOf(form), 200);
    if (form === TOKEN) continue;
    const env = { ARTIFICER_API_URL: url, ARTIFICER_TOKEN: form };
    const { code, stderr } = await runDeno("main.ts", {
      cwd: folder.path,
      flags: STRICT,
      args: ["task", "get", "1"],
      env,
    });
    assert.deepEqual([code, stderr], [0, ""]);
  }
  await folder.write("go", "");
  await second.event("run_settled");
  assert.equal(await statusOf(token), 409);
});

Deno.test("X12: a dispatcher refuses a token of people that can be guessed, before it does anything", async () => {
  await using folder = await project(freePort());
  await folder.write(".env", "ARTIFICER_API_TOKEN=guessable\n");
  await using dispatcher = startDispatcher({ cwd: folder.path });
  assert.equal((await dispatcher.ended()).code, 2);
  const refused = oneLine(dispatcher.complaints.join(" "));
  assert.match(refused, /^Cannot use ARTIFICER_API_TOKEN of .*: it has fewer than 16 characters/);
  assert.match(refused, /openssl rand -hex 32/);
  assert.ok(!refused.includes("guessable"));
  await assert.rejects(Deno.stat(`${folder.path}/.artificer`), Deno.errors.NotFound);
});
