import assert from "node:assert/strict";
import { boundToken, operatorSecret, runSecret, tokenIdOf } from "../../../src/net/proof.ts";
import { RunTokens } from "../../../src/dispatcher/tokens/run_tokens.ts";

function runHolder(tokens: RunTokens, token: string) {
  const holder = tokens.holderOf(token);
  assert.ok(holder?.kind === "run");
  return holder;
}

Deno.test("a token tells its run and task, and what the run itself created", () => {
  const tokens = new RunTokens();
  const token = tokens.mint("run", "task");
  tokens.noteCreated("run", "child");
  const holder = runHolder(tokens, token);
  assert.deepEqual([holder.runId, holder.taskId, holder.live], ["run", "task", true]);
  assert.deepEqual([holder.created("child"), holder.created("other")], [true, false]);
});

Deno.test("a token is long, fits a header and is never made twice", () => {
  const tokens = new RunTokens();
  const minted = Array.from({ length: 100 }, (_, index) => tokens.mint(`run${index}`, "task"));
  assert.equal(new Set(minted).size, 100);
  for (const token of minted) assert.match(token, /^adr_[\w-]{43}$/);
});

Deno.test("the same key gives a run the same token, and another key another one", () => {
  const key = new Uint8Array(32).fill(7);
  const token = new RunTokens({ key }).mint("run", "task");
  assert.equal(new RunTokens({ key }).mint("run", "task"), token);
  assert.notEqual(new RunTokens({ key }).mint("other", "task"), token);
  assert.notEqual(new RunTokens().mint("run", "task"), token);
});

Deno.test("the same key gives a run the same marks in the same order, each another one", () => {
  const key = new Uint8Array(32).fill(7);
  const marksOf = (runId: string, tokens = new RunTokens({ key })) => {
    const next = tokens.marksOf(runId);
    return [next(), next(), next()];
  };
  const marks = marksOf("run");
  assert.deepEqual(marksOf("run"), marks);
  const all = [...marks, ...marksOf("other"), ...marksOf("run", new RunTokens())];
  assert.equal(new Set(all).size, 9);
  for (const mark of all) assert.match(mark, /^[\da-f]{16}$/);
});

Deno.test("a token that is made once more while its run lives keeps what that created", () => {
  const tokens = new RunTokens();
  const token = tokens.mint("run", "task");
  tokens.noteCreated("run", "child");
  assert.equal(tokens.mint("run", "task"), token);
  assert.equal(runHolder(tokens, token).created("child"), true);
});

Deno.test("a token that nobody minted is nobody's, and without an operator's neither is empty", () => {
  const tokens = new RunTokens();
  tokens.mint("run", "task");
  assert.equal(tokens.holderOf("guess"), null);
  assert.equal(tokens.holderOf(""), null);
});

Deno.test("the operator's token is the operator's", () => {
  assert.deepEqual(new RunTokens({ operatorToken: "secret" }).holderOf("secret"), {
    kind: "operator",
  });
});

Deno.test("after its run a token is known, but not live", () => {
  const tokens = new RunTokens();
  const token = tokens.mint("run", "task");
  tokens.expire("run");
  assert.equal(runHolder(tokens, token).live, false);
});

Deno.test("ended tokens are forgotten past a thousand, oldest first; live ones never are", () => {
  const tokens = new RunTokens();
  const live = tokens.mint("live", "task");
  const [first = "", second = ""] = Array.from({ length: 1_001 }, (_, index) => {
    const token = tokens.mint(`run${index}`, "task");
    tokens.expire(`run${index}`);
    return token;
  });
  assert.equal(tokens.holderOf(first), null);
  assert.equal(runHolder(tokens, second).live, false);
  assert.equal(runHolder(tokens, live).live, true);
});

Deno.test("who masks secrets is told once of each token's beginning and end", () => {
  const heard: string[] = [];
  const hooks = {
    onMint: (token: string) => heard.push(`+${token}`),
    onExpire: (token: string) => heard.push(`-${token}`),
  };
  const tokens = new RunTokens({ hooks });
  const token = tokens.mint("run", "task");
  tokens.expire("run");
  tokens.expire("run");
  tokens.expire("stranger");
  assert.deepEqual(heard, [`+${token}`, `-${token}`]);
});

Deno.test("X5: a run's token is accepted with and without its prefix, after a restart, too", () => {
  const key = new Uint8Array(32).fill(7);
  const before = new RunTokens({ key }).mint("run", "task");
  const tokens = new RunTokens({ key });
  tokens.mint("run", "task");
  for (const form of [before, before.slice("adr_".length)]) {
    assert.equal(runHolder(tokens, form).runId, "run");
  }
});

Deno.test("X5: what a command sends in place of a token is good for one start only", async () => {
  const key = new Uint8Array(32).fill(7);
  const start = (instanceId: string) =>
    new RunTokens({ key, instanceId, operatorToken: "an operator's token" });
  const [one, two] = [start("one"), start("two")];
  const token = one.mint("run", "task");
  two.mint("run", "task");
  const ofRun = boundToken(runSecret(token), token, "one");
  assert.equal(runHolder(one, ofRun).runId, "run");
  assert.equal(two.holderOf(ofRun), null);
  const byState = boundToken(key, "an operator's token", "one");
  assert.deepEqual(one.holderOf(byState), { kind: "operator" });
  assert.equal(two.holderOf(byState), null);
  const secret = await operatorSecret("an operator's token", "one");
  const byToken = boundToken(secret, "an operator's token", "one");
  assert.equal(one.holderOf(byToken), null, "nobody has asked for a proof yet");
  assert.deepEqual(await one.secretOf("operator", null), secret);
  assert.deepEqual(one.holderOf(byToken), { kind: "operator" });
  await two.secretOf("operator", null);
  assert.equal(two.holderOf(byToken), null);
});

Deno.test("X5: the secret of a run is found by the id of its token, and of nothing else", async () => {
  const tokens = new RunTokens();
  const token = tokens.mint("run", "task");
  assert.deepEqual(await tokens.secretOf("run", tokenIdOf(token)), runSecret(token));
  for (const wrong of [null, "", "run", token]) {
    assert.equal(await tokens.secretOf("run", wrong), null);
  }
  assert.equal(await tokens.secretOf("operator", null), null);
});
