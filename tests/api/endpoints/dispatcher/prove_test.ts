import assert from "node:assert/strict";
import type { AuditEntry } from "../../../../src/contracts/audit_trail.ts";
import { isProven, newNonce, runSecret, tokenIdOf } from "../../../../src/net/proof.ts";
import { assertProblem, serveApi } from "../../api_fixture.ts";

const CLOSED = { allowedHosts: [], requireToken: true, loopback: true };
const TOKEN = "adr_the-token-of-a-run";

/** A challenge as a body. */
const challenge = (change = {}) => ({
  by: "run",
  token_id: tokenIdOf(TOKEN),
  address: "127.0.0.1:8000",
  nonce: newNonce(),
  ...change,
});

Deno.test("X5: a proof needs no token, fits its challenge, and tells who the dispatcher is", async () => {
  await using api = serveApi({ guard: CLOSED });
  api.control.addRun(TOKEN, "run", "1");
  const asked = challenge();
  const { status, json } = await api.send("POST", "/proof", asked);
  assert.equal(status, 200);
  const { proof, instance_id: instanceId, pid, folder, state_dir: stateDir } = json;
  assert.equal(pid, Deno.pid);
  const claims = { instanceId, pid, folder, stateDir };
  const { by: _, ...rest } = asked;
  assert.ok(isProven(runSecret(TOKEN), { by: "run", ...rest }, claims, proof));
});

Deno.test("X5: what the dispatcher does not know it does not prove, and says nothing of it", async () => {
  await using api = serveApi({ guard: CLOSED });
  api.control.addRun(TOKEN, "run", "1");
  for (const change of [{ token_id: "other" }, { token_id: undefined }, { by: "operator" }]) {
    assertProblem(await api.send("POST", "/proof", challenge(change)), 404, "unknown_secret");
  }
  for (
    const change of [{ nonce: "short" }, { nonce: "n".repeat(201) }, { by: "root" }, { address: 1 }]
  ) {
    assertProblem(await api.send("POST", "/proof", challenge(change)), 422, "invalid");
  }
});

Deno.test("X5: questions that change nothing do not fill the audit log, and a foreign address is in it", async () => {
  const entries: AuditEntry[] = [];
  const audit = { append: (entry: AuditEntry) => entries.push(entry) };
  const prover = {
    claims: { instanceId: "one", pid: 1, folder: null, stateDir: null },
    secretOf: () => Promise.resolve(new Uint8Array(32)),
    isOwnAddress: (address: string) => address === "127.0.0.1:8000",
  };
  await using api = serveApi({ guard: CLOSED, audit, prover });
  assert.equal((await api.send("POST", "/proof", challenge())).status, 200);
  assert.deepEqual(entries, []);
  const foreign = challenge({ address: "127.0.0.1:9" });
  assertProblem(await api.send("POST", "/proof", foreign), 403, "foreign_address", /allowed_hosts/);
  assert.deepEqual(entries.map(({ type, code }) => [type, code]), [["refused", "foreign_address"]]);
});
