import assert from "node:assert/strict";

/** Starts one as a process of its own, and what it says of itself. */
async function start(...args: string[]) {
  const script = new URL("main.ts", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--allow-net", script, ...args],
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let line = "";
  while (!line.endsWith("\n")) {
    const { value, done } = await reader.read();
    if (done) break;
    line += value;
  }
  const stop = async () => {
    child.kill("SIGTERM");
    const { code } = await child.status;
    await reader.cancel();
    return code;
  };
  return { facts: JSON.parse(line), stop };
}

Deno.test("a process prints where it is and its key, and ends on TERM", async () => {
  const { facts, stop } = await start('{"Todo":[{"name":"Fix"}],"Done":[]}', "/planka");
  assert.match(facts.url, /^http:\/\/localhost:\d+\/planka$/);
  assert.deepEqual(facts.queues, ["Artificer.Work.Todo", "Artificer.Work.Done"]);
  const headers = { "x-api-key": facts.key };
  const response = await fetch(`${facts.url}/api/projects`, { headers });
  const { items } = await response.json();
  assert.equal(items[0].name, "Artificer");
  const { username: emailOrUsername, password } = facts;
  const login = await fetch(`${facts.url}/api/access-tokens`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ emailOrUsername, password }),
  });
  assert.equal(login.status, 200);
  await login.body?.cancel();
  assert.equal(await stop(), 0);
});

Deno.test("without a word about it, the board is a sample", async () => {
  const { facts, stop } = await start();
  assert.equal(facts.queues.length, 4);
  assert.equal(await stop(), 0);
});
