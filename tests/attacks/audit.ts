import assert from "node:assert/strict";
import { attempt } from "./attempt.ts";

const on = ["local"] as const;
const LOG = ".artificer/audit/000001.jsonl";

interface Line {
  readonly type: string;
  readonly actor?: string;
  readonly action?: string;
}

async function linesIn(folder: string): Promise<Line[]> {
  const text = await Deno.readTextFile(`${folder}/${LOG}`);
  return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}

attempt("AU1: what an agent changes is in the audit log, without its words", {
  on,
  needs: ["curl"],
}, async (kit) => {
  await kit.setUp({
    queues: { Todo: [{ id: "1", name: "one" }] },
    agent: `call "$task/comments" -d '{"text": "private words"}'
call "$task/move" -d '{"target_queue": "Done"}'`,
  });
  await using dispatcher = kit.start();
  await dispatcher.event("run_settled", "1");
  const lines = await linesIn(kit.folder);
  const own = lines.filter(({ type, actor }) => type === "begun" && actor === "run");
  assert.deepEqual(own.map(({ action }) => action), ["add_comment", "move_task"]);
  assert.doesNotMatch(JSON.stringify(lines), /private/);
});

attempt("AU2: a changed and a removed entry are found, and a cut end by the hash that was kept", {
  on,
}, async (kit) => {
  await kit.setUp({ queues: { Todo: [{ id: "1", name: "one" }] } });
  await kit.run(["--once"]);
  const whole = await kit.run(["audit", "--verify", "--json"]);
  assert.equal(whole.code, 0, whole.stderr);
  const { head } = JSON.parse(whole.stdout);
  const text = await Deno.readTextFile(`${kit.folder}/${LOG}`);
  const lines = text.trimEnd().split("\n");
  await kit.write(LOG, text.replace('"task":"1"', '"task":"2"'));
  assert.equal((await kit.run(["audit", "--verify"])).code, 1);
  await kit.write(LOG, lines.toSpliced(1, 1).join("\n") + "\n");
  assert.equal((await kit.run(["audit", "--verify"])).code, 1);
  await kit.write(LOG, lines.slice(0, -2).join("\n") + "\n");
  assert.equal((await kit.run(["audit", "--verify", "--head", head])).code, 1);
});

attempt(
  "AU3: refusals without end do not push the rest out of the audit log",
  { on },
  async (kit) => {
    await kit.setUp({ settings: "api_require_token = true" });
    await using dispatcher = kit.start();
    const url = await dispatcher.url();
    for (let i = 0; i < 300; i++) await (await fetch(`${url}/status`)).body?.cancel();
    dispatcher.kill("SIGTERM");
    await dispatcher.ended();
    const lines = await linesIn(kit.folder);
    assert.equal(lines[0]?.type, "opened");
    const refused = lines.filter(({ type }) => type === "refused");
    assert.ok(refused.length <= 125, `${refused.length} entries`);
  },
);

attempt(
  "AU4: a named pipe or a link in place of the audit log stops the start with words, and freezes nothing",
  { on },
  async (kit) => {
    await kit.setUp();
    await kit.sh("umask 077; mkdir -p .artificer/audit && mkfifo " + LOG);
    const piped = await kit.run(["--once"], { signal: AbortSignal.timeout(20_000) });
    assert.equal(piped.code, 2, piped.stderr);
    assert.match(piped.stderr.replaceAll(/\s+/g, " "), /Cannot use the audit log/);
    await Deno.remove(`${kit.folder}/${LOG}`);
    await Deno.symlink(`${kit.folder}/board.json`, `${kit.folder}/${LOG}`);
    const before = await Deno.readTextFile(`${kit.folder}/board.json`);
    assert.equal((await kit.run(["--once"])).code, 2);
    assert.equal(await Deno.readTextFile(`${kit.folder}/board.json`), before);
  },
);

attempt("AU5: a log that is removed under a live dispatcher is missed, and the removal shows", {
  on,
}, async (kit) => {
  await kit.setUp();
  await using dispatcher = kit.start();
  const url = await dispatcher.url();
  await Deno.remove(`${kit.folder}/${LOG}`);
  await (await fetch(`${url}/pause`, { method: "POST" })).body?.cancel();
  await dispatcher.line(({ message }) =>
    message.startsWith("The audit log was removed or replaced")
  );
  dispatcher.kill("SIGTERM");
  await dispatcher.ended();
  const { code, stdout } = await kit.run(["audit", "--verify"]);
  assert.equal(code, 1, stdout);
});

attempt(
  "AU6: without a state folder the start says that there is no audit log",
  { on: ["strict"] },
  async (kit) => {
    await kit.setUp();
    await using dispatcher = kit.start();
    await dispatcher.line(({ message }) => message.startsWith("There is no audit log"));
  },
);

attempt(
  "AU7: a path with codes of a terminal reaches the terminal of audit as text",
  { on },
  async (kit) => {
    await kit.setUp({ settings: "api_require_token = true" });
    await using dispatcher = kit.start();
    const url = await dispatcher.url();
    await kit.raw(url, "GET /%1b]0;x%07\x1b[2J HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await kit.raw(url, "GET /tasks/a\u202eb HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await (await fetch(`${url}/tasks/1`)).body?.cancel();
    const { stdout } = await kit.run(["audit"]);
    assert.match(stdout, /refused/);
    // deno-lint-ignore no-control-regex -- these are what must not be there
    assert.doesNotMatch(stdout, /[\x1b\x07\u202e]/);
  },
);
