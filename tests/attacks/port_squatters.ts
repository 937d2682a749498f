import assert from "node:assert/strict";
import { boundToken, operatorSecret, prove, tokenIdOf } from "../../src/net/proof.ts";
import { freePort } from "../fixtures/free_port.ts";
import type { DispatcherProcess } from "../fixtures/dispatcher_process.ts";
import { attempt } from "./attempt.ts";
import type { Kit } from "./harness/kit.ts";

const TOKEN = "operator-token-5b1c0f";
const PERSON = { ARTIFICER_API_TOKEN: TOKEN };
const LOOPBACK = "127.0.0.1";

/** What a stranger got, a line for each request: method, path, Authorization and body. */
interface Stranger extends AsyncDisposable {
  readonly url: string;
  readonly got: string[];
}

/** A program that has the port and answers as it likes. */
function stranger(port: number, answer: Answerer): Stranger {
  const got: string[] = [];
  const serving = { hostname: LOOPBACK, port, onListen: () => {} };
  const server = Deno.serve(serving, async (request) => {
    const { pathname } = new URL(request.url);
    const body = await request.text();
    got.push(`${request.method} ${pathname} ${request.headers.get("authorization")} ${body}`);
    return await answer(pathname, body);
  });
  return {
    url: `http://${LOOPBACK}:${server.addr.port}`,
    got,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

type Answerer = (path: string, body: string) => Response | Promise<Response>;

/** All that a stranger can know of a dispatcher, and a proof that it made up. */
function forgeryOf(self: Readonly<Record<string, unknown>>): Answerer {
  return () =>
    Response.json({
      program: "artificer-dispatcher",
      folder: "/srv",
      state_dir: null,
      ...self,
      proof: "A".repeat(43),
      version: "9.9.9",
      backend: "json",
      active_agents: [],
    });
}

/** A dispatcher whose API requires a token, on a port that is known before. */
async function startOn(kit: Kit, port: number, agent = ""): Promise<DispatcherProcess> {
  const queues = { Todo: agent === "" ? [] : [{ id: "1", name: "one" }] };
  await kit.setUp({ settings: `api_port = ${port}\napi_require_token = true`, queues, agent });
  return kit.start({ env: PERSON });
}

/** What the dispatcher says of itself to everybody. */
async function healthOf(url: string): Promise<Record<string, unknown>> {
  return await (await fetch(`${url}/healthz`)).json();
}

async function statusWith(token: string, url: string, path = "/status"): Promise<number> {
  const answer = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
  await answer.body?.cancel();
  return answer.status;
}

async function askProof(url: string, challenge: object): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return await fetch(`${url}/proof`, {
    method: "POST",
    headers,
    body: JSON.stringify({ nonce: "n".repeat(43), ...challenge }),
  });
}

async function kill(dispatcher: DispatcherProcess): Promise<void> {
  dispatcher.kill("SIGKILL");
  await dispatcher.ended();
}

function assertNothingTold({ got }: Stranger): void {
  assert.ok(got.length > 0, "it was asked");
  assert.doesNotMatch(got.join("\n"), /Bearer|5b1c0f|secret text/);
  for (const line of got) assert.match(line, /^POST \/proof |^GET \/healthz /);
}

const flat = (text: string) => text.replace(/\s+/g, " ");

attempt(
  "X5: who takes the port of a killed dispatcher gets no token of a person, nor what they write",
  {},
  async (kit) => {
    const port = freePort();
    await using dispatcher = await startOn(kit, port);
    const self = await healthOf(await dispatcher.url());
    await kill(dispatcher);
    await using other = stranger(port, forgeryOf(self));
    const options = { env: PERSON };
    for (const args of [["status"], ["task", "comment", "1", "secret text"], ["pause"]]) {
      const { code, stdout, stderr } = await kit.run([...args, "--url", other.url], options);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(flat(stderr), /does not prove that it knows ARTIFICER_API_TOKEN/);
    }
    assertNothingTold(other);
  },
);

attempt("X5: a command in the folder of a killed dispatcher tells its key nor its token", {
  on: ["local"],
}, async (kit) => {
  const port = freePort();
  await using dispatcher = await startOn(kit, port);
  const self = await healthOf(await dispatcher.url());
  await kill(dispatcher);
  await using other = stranger(port, forgeryOf(self));
  for (const env of [PERSON, {}]) {
    const { code, stderr } = await kit.run(["status"], { env });
    assert.equal(code, 1);
    assert.match(flat(stderr), /does not prove that it knows the key in its state folder/);
  }
  assertNothingTold(other);
});

attempt(
  "X5: the command of an agent that outlived its dispatcher shows its token to nobody",
  {},
  async (kit) => {
    await using other = stranger(0, forgeryOf({ pid: 1, instance_id: "one" }));
    const env = {
      ARTIFICER_API_URL: other.url,
      ARTIFICER_TOKEN: "adr_5b1c0f",
      ARTIFICER_TASK_ID: "1",
    };
    const { code, stderr } = await kit.run(["task", "move", "Done"], { env });
    assert.equal(code, 1);
    assert.match(flat(stderr), /does not prove that it knows ARTIFICER_TOKEN/);
    assertNothingTold(other);
  },
);

attempt(
  "X5: who forwards the question to the live dispatcher, or lies to it about the address, gets no token",
  {},
  async (kit) => {
    await using dispatcher = await startOn(kit, freePort());
    const url = await dispatcher.url();
    for (const lie of [{}, { address: new URL(url).host }]) {
      await using relay = stranger(0, async (path, body) => {
        const answer = await fetch(url + path, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ ...JSON.parse(body), ...lie }),
        });
        return new Response(await answer.text(), answer);
      });
      const { code } = await kit.run(["status", "--url", relay.url], { env: PERSON });
      assert.equal(code, 1);
      assertNothingTold(relay);
    }
  },
);

attempt("X5: an earlier proof proves nothing to the next question", {}, async (kit) => {
  const port = freePort();
  await using dispatcher = await startOn(kit, port);
  const url = await dispatcher.url();
  const address = `${LOOPBACK}:${port}`;
  const recorded = await (await askProof(url, { by: "operator", address })).text();
  assert.match(recorded, /"proof":"[\w-]{43}"/);
  await kill(dispatcher);
  await using other = stranger(port, () => new Response(recorded));
  assert.equal((await kit.run(["status", "--url", url], { env: PERSON })).code, 1);
  assertNothingTold(other);
});

attempt("X5: what a command sent opens nothing after a restart", {}, async (kit) => {
  const port = freePort();
  let sent = "";
  {
    await using first = await startOn(kit, port);
    const url = await first.url();
    await (await askProof(url, { by: "operator", address: `${LOOPBACK}:${port}` })).text();
    const instance = String((await healthOf(url)).instance_id);
    sent = boundToken(await operatorSecret(TOKEN, instance), TOKEN, instance);
    assert.equal(await statusWith(sent, url), 200);
    await kill(first);
  }
  await using second = kit.start({ env: PERSON });
  const url = await second.url();
  await (await askProof(url, { by: "operator", address: `${LOOPBACK}:${port}` })).text();
  assert.equal(await statusWith(sent, url), 401);
  assert.equal(await statusWith(TOKEN, url), 200);
});

attempt(
  "X5: an agent whose dispatcher was killed works with the next one, by curl and by a command",
  {
    on: ["local"],
    needs: ["curl"],
  },
  async (kit) => {
    const agent = `until [ -e go ]; do sleep 0.05; done
call "$task" -o /dev/null -w '%{http_code}' > code
"${kit.executable}" task comment "from the agent" && "${kit.executable}" task move Done`;
    const port = freePort();
    {
      await using first = await startOn(kit, port, agent);
      await first.event("run_started", "1");
      await kill(first);
    }
    await using second = kit.start({ env: PERSON });
    await second.event("run_adopted", "1");
    await kit.write("go", "");
    assert.equal((await second.event("run_settled", "1")).outcome, "succeeded");
    assert.equal(await Deno.readTextFile(`${kit.folder}/code`), "200");
    assert.match(await Deno.readTextFile(`${kit.folder}/board.json`), /from the agent/);
  },
);

attempt("X5: a proof that anybody can ask for opens nothing", {}, async (kit) => {
  await using dispatcher = await startOn(kit, freePort());
  const url = await dispatcher.url();
  const { host: address } = new URL(url);
  const label = "artificer-dispatcher bound token 1";
  for (const by of ["operator", "state", "run"]) {
    for (const nonce of ["n".repeat(43), label, JSON.stringify(["one", TOKEN])]) {
      const answer = await askProof(url, { by, address, nonce, token_id: tokenIdOf("guess") });
      const { proof } = await answer.json();
      if (proof !== undefined) assert.equal(await statusWith(proof, url), 401);
    }
  }
});

attempt(
  "X5: the dispatcher proves itself for no address at which others can listen",
  {},
  async (kit) => {
    const port = freePort();
    await using dispatcher = await startOn(kit, port);
    const url = await dispatcher.url();
    for (
      const address of [
        `${LOOPBACK}:${port + 1}`,
        `127.0.0.2:${port}`,
        `evil.example:${port}`,
        `user@${LOOPBACK}:${port}`,
        LOOPBACK,
        "",
      ]
    ) {
      const answer = await askProof(url, { by: "operator", address });
      assert.equal(answer.status, 403, address);
      assert.equal((await answer.json()).code, "foreign_address");
    }
  },
);

attempt("X5: a forged answer leads nobody to stop another process", {}, async (kit) => {
  const port = freePort();
  await kit.setUp({ settings: `api_port = ${port}` });
  const forged = { pid: 1, instance_id: "one", folder: kit.folder, state_dir: null };
  await using _other = stranger(port, forgeryOf(forged));
  await using dispatcher = kit.start();
  assert.equal((await dispatcher.ended()).code, 2);
  const refused = flat(dispatcher.complaints.join(" "));
  assert.match(refused, /which calls itself the artificer-dispatcher of "[^"]+", listens there/);
  assert.doesNotMatch(refused, /pid 1\b/);
  if (kit.profile === "strict") return;
  const { stdout } = await kit.run(["check"]);
  assert.match(flat(stdout), /which calls itself the artificer-dispatcher of "[^"]+", listens/);
  assert.doesNotMatch(stdout, /pid 1\b/);
});

attempt("X5: what a stranger says reaches a terminal without escape sequences", {}, async (kit) => {
  const hostile = "/srv/\x1b]0;x\x07\x1b[2J\x9b31m\u202e";
  const self = { pid: 1, instance_id: hostile, folder: hostile, state_dir: hostile };
  const answers: Answerer[] = [
    forgeryOf(self),
    () => new Response(null, { status: 302, headers: { location: "/\u009b31m" } }),
    () =>
      Response.json({ code: "foreign_address", detail: hostile, status: 403 }, {
        status: 403,
        headers: { "content-type": "application/problem+json" },
      }),
  ];
  for (const answer of answers) {
    await using other = stranger(0, answer);
    for (const env of [PERSON, {}]) {
      const { stdout, stderr } = await kit.run(["status", "--url", other.url], { env });
      // deno-lint-ignore no-control-regex
      assert.doesNotMatch(stdout + stderr, /[\x1b\x07\x9b\u202e]/);
    }
  }
});

attempt("X5: an answer without end fills neither memory nor time", {}, async (kit) => {
  const chunk = new Uint8Array(2 ** 16).fill(32);
  await using other = stranger(0, () =>
    new Response(
      new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(chunk.slice()) }),
      { headers: { "content-type": "application/json" } },
    ));
  for (const env of [PERSON, {}]) {
    const { code, stderr } = await kit.run(["status", "--url", other.url], { env });
    assert.equal(code, 1);
    assert.match(
      flat(stderr),
      /^Cannot read the answer of .*: the answer is longer than \d+ bytes/,
    );
  }
});

attempt("X5: a redirect takes no token and no question elsewhere", {}, async (kit) => {
  await using target = stranger(0, forgeryOf({ pid: 1, instance_id: "one" }));
  for (const status of [301, 302, 307, 308]) {
    const headers = { location: `${target.url}/proof` };
    await using other = stranger(0, () => new Response(null, { status, headers }));
    assert.equal((await kit.run(["status", "--url", other.url], { env: PERSON })).code, 1);
    assertNothingTold(other);
  }
  assert.deepEqual(target.got, []);
});

attempt("X5: a second user draws no token into their own folder, whose key they know", {
  on: ["local"],
  needs: ["second user"],
}, async (kit) => {
  const key = new Uint8Array(32).fill(7);
  const { folder } = kit.other;
  const stateDir = `${folder}/.artificer`;
  const claims = { instanceId: "one", pid: 1, folder, stateDir };
  await using theirs = stranger(0, (path, body) => {
    const proof = path === "/proof" ? prove(key, JSON.parse(body), claims) : "";
    const self = { instance_id: "one", pid: 1, folder, state_dir: stateDir, proof };
    return Response.json({ program: "artificer-dispatcher", ...self });
  });
  await Deno.mkdir(`${stateDir}/journal`, { recursive: true });
  await Deno.writeFile(`${stateDir}/journal/token_key`, key);
  await Deno.chown(`${stateDir}/journal`, kit.other.uid, kit.other.uid);
  await Deno.chown(`${stateDir}/journal/token_key`, kit.other.uid, kit.other.uid);
  await Deno.writeTextFile(`${folder}/artificer.toml`, `api_port = ${new URL(theirs.url).port}\n`);
  await kit.run(["status"], { cwd: folder, env: PERSON });
  // It is their dispatcher. What it gets is bound to its key: their user cannot turn it into the token.
  const bound = `Bearer ${boundToken(key, TOKEN, "one")}`;
  assert.match(theirs.got.at(-1) ?? "", /^GET \/status /);
  assert.ok(theirs.got.at(-1)?.includes(bound));
  assert.doesNotMatch(theirs.got.join("\n"), /5b1c0f/);
});

attempt("X12: a token of people that others can guess is refused at the start", {}, async (kit) => {
  await kit.setUp();
  for (const token of ["guessable", "0000000000000000", "a token that has spaces"]) {
    await using dispatcher = kit.start({ env: { ARTIFICER_API_TOKEN: token } });
    assert.equal((await dispatcher.ended()).code, 2);
    const refused = flat(dispatcher.complaints.join(" "));
    assert.match(refused, /^Cannot use ARTIFICER_API_TOKEN of .*: /);
    assert.ok(!refused.includes(token));
  }
});

attempt("X12: a guess that is nearly the token is refused as any other", {}, async (kit) => {
  await using dispatcher = await startOn(kit, freePort());
  const url = await dispatcher.url();
  for (const guess of [TOKEN.slice(0, -1), `${TOKEN}0`, TOKEN.toUpperCase(), `adr_${TOKEN}`, "x"]) {
    assert.equal(await statusWith(guess, url), 401, guess);
  }
  assert.equal(await statusWith(TOKEN, url), 200);
});
