import assert from "node:assert/strict";
import * as z from "zod";
import { ApiClient } from "../../../../src/cli/client/http/api_client.ts";
import type { Target } from "../../../../src/cli/client/target/find_target.ts";
import type { ServerSecret } from "../../../../src/cli/client/target/server_secret.ts";
import { isOwnAddress } from "../../../../src/compose/api/own_address.ts";
import { boundToken, prove, runSecret } from "../../../../src/net/proof.ts";
import { serveApi, type ServedApi } from "../../../api/api_fixture.ts";
import { fakeProver } from "../../../fakes/fake_prover.ts";
import { FakeRunControl } from "../../../fakes/fake_run_control.ts";
import { type Answer, json, problem, type SeenRequest, serveScript } from "../scripted_server.ts";

const TOKEN = "adr_the-token-of-a-run";
const RUN: ServerSecret = { by: "run", token: TOKEN };
const KEY = new Uint8Array(32).fill(7);
const STATE: ServerSecret = { by: "state", key: KEY };
const PLACE = { folder: "/srv/ours", stateDir: "/srv/ours/.artificer", isKnown: true };
const OURS = { instance_id: "one", pid: 1, folder: PLACE.folder, state_dir: PLACE.stateDir };
const anyAnswer = z.looseObject({});

function clientOf(url: string, options: Partial<Target> = {}): ApiClient {
  const target = { url, token: TOKEN, tokenAdvice: "", remark: null, secrets: [RUN], meant: null };
  return new ApiClient({ ...target, ...options }, { timeoutMs: 2_000 });
}

/** Asks a server that answers so, and expects an error. Gives what it got, as text, and the message. */
async function attacked(
  answer: (request: SeenRequest) => Answer,
  options: Partial<Target> = {},
): Promise<{ readonly got: string; readonly message: string }> {
  await using server = serveScript(answer);
  using api = clientOf(server.url, options);
  let message = "";
  await assert.rejects(api.ask({ path: "/status" }, anyAnswer), (error: Error) => {
    message = error.message;
    return true;
  });
  const got = server.seen.map(({ method, path, headers, body }) =>
    `${method} ${path} ${JSON.stringify([...headers])} ${body}`
  );
  return { got: got.join("\n"), message };
}

/** Fails if a server got a token, in whatever form, or anything but the question for a proof. */
function assertNothingTold(got: string): void {
  assert.doesNotMatch(got, /authorization|the-token-of-a-run/i);
  for (const line of got.split("\n")) assert.match(line, /^POST \/proof /);
}

const health = json({ program: "artificer-dispatcher", ...OURS });
const forged = json({ ...OURS, proof: "A".repeat(43) });

for (
  const [what, answer] of [
    ["says that it is the dispatcher", health],
    ["makes up a proof", forged],
    ["does not have the secret", problem(404, "unknown_secret", "No")],
    ["says that it is of an earlier version", problem(404, "unknown_path", "No")],
    ["sends a page", { type: "text/html", body: "<h1>Hello</h1>" }],
    ["asks for a token", problem(401, "token_required", "Cannot answer: a token is required")],
    ["redirects", { status: 307, headers: { location: "http://127.0.0.1:1/proof" } }],
    ["says something without end", json({ ...OURS, proof: "A".repeat(2 ** 20) })],
    ["hangs up", "drop"],
  ] as const
) {
  Deno.test(`X5: a stranger on the port who ${what} gets no token`, async () => {
    const { got } = await attacked(() => answer);
    assertNothingTold(got);
  });
}

Deno.test("X5: what to do about a stranger is told, without what a terminal would obey", async () => {
  const { message } = await attacked(() => forged);
  assert.match(
    message,
    /^Cannot trust the program at http:\/\/127\.0\.0\.1:\d+: it does not prove that it knows ARTIFICER_TOKEN, and no token was sent; it is not your dispatcher, ARTIFICER_TOKEN is not one of its tokens, or it is of an earlier version; restart it then$/,
  );
  const meant = { instanceId: null, place: PLACE, refresh: () => Promise.reject(new Error()) };
  const lie = { ...OURS, folder: "/srv/\x1b[2J\u202e", state_dir: "/\x9b", proof: "A".repeat(43) };
  for (const answer of [json(lie), problem(403, "foreign_address", "Cannot\x1b[2J: pay me")]) {
    const told = await attacked(() => answer, { token: null, secrets: [STATE], meant });
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(told.message, /[\x1b\x9b\u202e]|pay me/);
  }
});

Deno.test("X5: the proof of another secret, another challenge or another server is none", async () => {
  const claims = { instanceId: "one", pid: 1, folder: null, stateDir: null };
  const sign = (change: object, secret = runSecret(TOKEN)) => ({ body }: SeenRequest) => {
    const proof = prove(secret, { ...JSON.parse(body), ...change }, claims);
    return json({ instance_id: "one", pid: 1, folder: null, state_dir: null, proof });
  };
  for (
    const answer of [
      sign({}, KEY),
      sign({ nonce: "an earlier nonce" }),
      sign({ address: "127.0.0.1:1" }),
      sign({ by: "state" }),
    ]
  ) assertNothingTold((await attacked(answer)).got);
});

/** A dispatcher that listens as it says, and proves itself as the real one does. */
function honest(): ServedApi {
  const control = new FakeRunControl();
  control.addRun(TOKEN, "run", "1");
  const prover = {
    ...fakeProver(control),
    isOwnAddress: (address: string) =>
      isOwnAddress(address, { addresses: api.server.facts().addresses, allowedHosts: [] }),
  };
  const guard = { allowedHosts: [], requireToken: true, loopback: true };
  const api: ServedApi = serveApi({ guard, control, prover });
  return api;
}

Deno.test("X5: to a server that proves itself goes a token that only this start of it accepts", async () => {
  await using server = honest();
  using api = clientOf(server.server.url);
  await api.ask({ path: "/status" }, anyAnswer);
  const accepted = server.control.tokensOf("run").filter((form) => form !== TOKEN);
  assert.deepEqual(accepted, [boundToken(runSecret(TOKEN), TOKEN, "fake-instance")]);
});

Deno.test("X5: a dispatcher proves itself at each address on which it listens, IPv6 included", async () => {
  await using server = honest();
  for (const address of server.server.facts().addresses) {
    using api = clientOf(`http://${address}`);
    await api.ask({ path: "/status" }, anyAnswer);
  }
});

Deno.test("X5: a stranger who forwards the question to the real dispatcher proves nothing", async () => {
  await using server = honest();
  let relayed = "";
  await using relay = serveScript(async ({ method, path, headers, body }) => {
    const init = { method, headers: { "content-type": headers.get("content-type") ?? "" }, body };
    const answer = await fetch(server.server.url + path, init);
    relayed = await answer.text();
    const type = answer.headers.get("content-type") ?? "";
    return { status: answer.status, type, body: relayed };
  });
  using api = clientOf(relay.url);
  await assert.rejects(api.ask({ path: "/status" }, anyAnswer), {
    name: "ClientError",
    message: `Cannot trust the program at ${relay.url}: it does not prove that it knows ` +
      "ARTIFICER_TOKEN, and no token was sent; if a tunnel, a proxy or a container leads from there to " +
      `your dispatcher, add "${relay.url.slice("http://".length)}" to its "allowed_hosts"`,
  });
  assert.deepEqual(relay.seen.map(({ path }) => path), ["/proof"]);
  // It may also lie about the address that was called.
  await using liar = serveScript(async ({ path, body }) => {
    const address = server.server.url.slice("http://".length);
    const answer = await fetch(server.server.url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...JSON.parse(body), address }),
    });
    return json(await answer.json());
  });
  using other = clientOf(liar.url);
  await assert.rejects(other.ask({ path: "/status" }, anyAnswer), /does not prove/);
  assert.deepEqual(liar.seen.map(({ path }) => path), ["/proof"]);
});

Deno.test("X5: localhost is the address at which the dispatcher proves itself, and no stranger's", async () => {
  await using server = honest();
  const { port } = server.server;
  const hostname = "::1";
  const got: string[] = [];
  let stranger: Deno.HttpServer | null = null;
  try {
    stranger = Deno.serve({ hostname, port, onListen: () => {} }, (request) => {
      got.push(`${request.method} ${new URL(request.url).pathname}`);
      return new Response("{}");
    });
  } catch (error) {
    // A machine without IPv6.
    if (!(error instanceof Error)) throw error;
  }
  using api = clientOf(`http://localhost:${port}`);
  await api.ask({ path: "/status" }, anyAnswer);
  assert.deepEqual(got, []);
  await stranger?.shutdown();
});

for (
  const [what, status, code] of [
    ["", 404, "unknown_path"],
    [", which requires tokens", 401, "token_required"],
  ] as const
) {
  Deno.test(`X5: the run of an earlier version sends its token to a dispatcher of that version${what}`, async () => {
    const token = "without-the-prefix";
    const secrets: ServerSecret[] = [{ by: "run", token }];
    await using older = serveScript(({ path }) =>
      path === "/proof" ? problem(status, code, "Cannot answer") : json({})
    );
    using api = clientOf(older.url, { token, secrets });
    await api.ask({ path: "/status" }, anyAnswer);
    assert.equal(older.seen.at(-1)?.headers.get("authorization"), `Bearer ${token}`);
  });
}

Deno.test("X5: the key of the state folder comes first, and the operator's token after it", async () => {
  const token = "the token of an operator";
  const secrets: ServerSecret[] = [STATE, { by: "operator", token }];
  const claims = { instanceId: "one", pid: 1, folder: null, stateDir: null };
  await using server = serveScript(({ path, body }) => {
    if (path !== "/proof") return json({});
    const proof = prove(KEY, JSON.parse(body), claims);
    return json({ instance_id: "one", pid: 1, folder: null, state_dir: null, proof });
  });
  using api = clientOf(server.url, { token, secrets });
  await api.ask({ path: "/status" }, anyAnswer);
  const [asked, then] = server.seen;
  assert.equal(JSON.parse(asked?.body ?? "").by, "state");
  assert.equal(then?.headers.get("authorization"), `Bearer ${boundToken(KEY, token, "one")}`);
  assert.equal(then?.headers.get("artificer-instance"), "one");
});

Deno.test("X5: an answer that is longer than any dispatcher's is not read to its end", async () => {
  const chunk = new Uint8Array(2 ** 20).fill(32);
  let sent = 0;
  const serving = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  await using server = Deno.serve(serving, () =>
    new Response(
      new ReadableStream<Uint8Array>({
        pull(controller) {
          sent += chunk.length;
          controller.enqueue(chunk.slice());
        },
      }),
    ));
  const options = { token: null, secrets: [] };
  using api = clientOf(`http://127.0.0.1:${server.addr.port}`, options);
  const tooLong = /^Cannot read the answer of .*: the answer is longer than 67108864 bytes$/;
  await assert.rejects(api.ask({ path: "/status" }, anyAnswer), { message: tooLong });
  await assert.rejects(api.askBytes({ path: "/runs/1/log" }), { message: tooLong });
  assert.ok(sent < 2 * 100 * 2 ** 20, `${sent} bytes`);
});
