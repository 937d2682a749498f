import assert from "node:assert/strict";
import {
  boundToken,
  type Challenge,
  type Claims,
  isProven,
  newNonce,
  operatorSecret,
  prove,
  runSecret,
  runTokenForms,
  tokenIdOf,
} from "../../src/net/proof.ts";

const SECRET = new Uint8Array(32).fill(7);
const CHALLENGE: Challenge = { by: "state", address: "127.0.0.1:8000", nonce: "n".repeat(43) };
const CLAIMS: Claims = { instanceId: "one", pid: 42, folder: "/srv", stateDir: "/srv/.artificer" };

Deno.test("X5: a proof fits one challenge, one secret and what the server says of itself", () => {
  const proof = prove(SECRET, CHALLENGE, CLAIMS);
  assert.ok(isProven(SECRET, CHALLENGE, CLAIMS, proof));
  for (
    const change of [
      { by: "operator" },
      { address: "127.0.0.1:8001" },
      { address: "[::1]:8000" },
      { nonce: newNonce() },
    ] as const
  ) {
    assert.ok(!isProven(SECRET, { ...CHALLENGE, ...change }, CLAIMS, proof));
  }
  for (const change of [{ instanceId: "two" }, { pid: 1 }, { folder: null }, { stateDir: "/" }]) {
    assert.ok(!isProven(SECRET, CHALLENGE, { ...CLAIMS, ...change }, proof));
  }
  assert.ok(!isProven(new Uint8Array(32).fill(8), CHALLENGE, CLAIMS, proof));
  for (const wrong of ["", "é", proof.slice(1), `${proof}A`, proof.toLowerCase()]) {
    assert.ok(!isProven(SECRET, CHALLENGE, CLAIMS, wrong));
  }
});

Deno.test("X5: what anybody may ask for is never what a client sends as its token", () => {
  const token = "t".repeat(43);
  const secret = runSecret(token);
  const bound = boundToken(secret, token, "one");
  // The server chooses none of these, and whoever asks may choose the nonce and the address.
  const asked = {
    by: "run",
    address: "artificer-dispatcher bound token 1",
    nonce: '["one"]',
  } as const;
  const shown = [prove(secret, asked, CLAIMS), prove(secret, CHALLENGE, CLAIMS), tokenIdOf(token)];
  assert.ok(!shown.includes(bound));
  assert.equal(new Set([...shown, bound, token]).size, 5);
});

Deno.test("X5: a bound token is that of one start, and of one token", () => {
  const bound = boundToken(SECRET, "token", "one");
  assert.equal(boundToken(SECRET, "token", "one"), bound);
  assert.notEqual(boundToken(SECRET, "token", "two"), bound);
  assert.notEqual(boundToken(SECRET, "other", "one"), bound);
  assert.match(bound, /^[\w-]{43}$/);
});

Deno.test("X5: the token of a run is one secret, with or without its prefix", () => {
  assert.deepEqual(runTokenForms("abc"), ["adr_abc", "abc"]);
  assert.deepEqual(runTokenForms("adr_abc"), ["adr_abc", "abc"]);
  assert.deepEqual(runSecret("adr_abc"), runSecret("abc"));
  assert.equal(tokenIdOf("adr_abc"), tokenIdOf("abc"));
  assert.equal(boundToken(SECRET, "adr_abc", "one"), boundToken(SECRET, "abc", "one"));
});

Deno.test("X5: the secret of an operator's token is another one at each start", async () => {
  const secrets = await Promise.all([
    operatorSecret("an operator's token", "one"),
    operatorSecret("an operator's token", "one"),
    operatorSecret("an operator's token", "two"),
  ]);
  assert.deepEqual(secrets[0], secrets[1]);
  assert.notDeepEqual(secrets[0], secrets[2]);
});
