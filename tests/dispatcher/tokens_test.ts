import assert from "node:assert/strict";
import { RunTokens } from "../../src/dispatcher/tokens.ts";

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
  for (const token of minted) assert.match(token, /^[\w-]{43}$/);
});

Deno.test("the same key gives a run the same token, and another key another one", () => {
  const key = new Uint8Array(32).fill(7);
  const token = new RunTokens(null, null, key).mint("run", "task");
  assert.equal(new RunTokens(null, null, key).mint("run", "task"), token);
  assert.notEqual(new RunTokens(null, null, key).mint("other", "task"), token);
  assert.notEqual(new RunTokens().mint("run", "task"), token);
});

Deno.test("the same key gives a run the same marks in the same order, each another one", () => {
  const key = new Uint8Array(32).fill(7);
  const marksOf = (runId: string, tokens = new RunTokens(null, null, key)) => {
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
  assert.deepEqual(new RunTokens("secret").holderOf("secret"), { kind: "operator" });
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
  const tokens = new RunTokens(null, hooks);
  const token = tokens.mint("run", "task");
  tokens.expire("run");
  tokens.expire("run");
  tokens.expire("stranger");
  assert.deepEqual(heard, [`+${token}`, `-${token}`]);
});
