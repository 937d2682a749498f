import assert from "node:assert/strict";
import type { AuditLine } from "../../src/audit/mod.ts";
import { entriesIn, readSegments } from "../../src/audit/mod.ts";
import { dispatchFolder, tasksNamed } from "../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../fixtures/dispatcher_process.ts";
import { runDeno, STRICT } from "../fixtures/run_deno.ts";
import { noTmpfs, tmpfs } from "../fixtures/tmpfs.ts";
import { tempDir } from "../fixtures/temp_dir.ts";
import { testWith } from "../fixtures/tools.ts";

const skipped = noTmpfs === null ? "" : ` (skipped: ${noTmpfs})`;

const TOKEN = "operator-token-5b1c0f";

function audit(cwd: string, ...args: string[]) {
  return runDeno("main.ts", { flags: [`--allow-read=${cwd}`], args: ["audit", ...args], cwd });
}

function entriesOf(stateDir: string): AuditLine[] {
  return [...entriesIn(readSegments(`${stateDir}/audit`))];
}

testWith(
  "curl",
  "AU1: who did what, by agents, a person, strangers and the dispatcher, is in a log that audit lists and verifies",
  async () => {
    await using folder = await dispatchFolder({
      queues: { Todo: tasksNamed(1), Doing: [], Done: [] },
      agent: `call "$task/comments" -d '{"text": "a private plan ${TOKEN}"}'
call /tasks/other
call "$task/move" -d '{"target_queue": "Done"}'`,
    });
    const env = { ARTIFICER_API_TOKEN: TOKEN };
    await using dispatcher = startDispatcher({ cwd: folder.path, env });
    await dispatcher.event("run_settled", "1");
    const url = await dispatcher.url();
    for (const token of [TOKEN, "a guess"]) {
      const headers = { authorization: `Bearer ${token}` };
      await (await fetch(`${url}/pause`, { method: "POST", headers })).body?.cancel();
    }
    dispatcher.kill("SIGTERM");
    await dispatcher.ended();

    const entries = entriesOf(`${folder.path}/.artificer`);
    const acts = entries.filter(({ type }) => type !== "ended")
      .map(({ actor, action, type }) => `${actor ?? "log"} ${action ?? type}`);
    const inOrder = [
      "log opened",
      "dispatcher claim_task",
      "run add_comment",
      "run refused",
      "run move_task",
      "dispatcher end_run",
      "operator pause",
      "unknown refused",
      "log closed",
    ];
    assert.deepEqual(acts.filter((act) => inOrder.includes(act)), inOrder);
    // That it runs is told once it does: a fast agent may have asked for something by then.
    const [claimed, started, ended] = ["claim_task", "start_run", "end_run"]
      .map((action) => acts.indexOf(`dispatcher ${action}`));
    assert.deepEqual([claimed, started, ended].toSorted((a = 0, b = 0) => a - b), [
      claimed,
      started,
      ended,
    ]);
    const text = JSON.stringify(entries);
    assert.doesNotMatch(text, /private|5b1c0f/);
    assert.ok(
      entries.every(({ actor, token }) => (actor === "operator") === (token !== undefined)),
    );

    const verified = await audit(folder.path, "--verify", "--json");
    const { ok, head } = JSON.parse(verified.stdout);
    assert.deepEqual([ok, verified.code], [true, 0]);
    const listed = await audit(folder.path, "--task", "1");
    assert.match(listed.stdout, /run [0-9a-f]{8} +move_task +1 .*"?Done/);
    const path = `${folder.path}/.artificer/audit/000001.jsonl`;
    const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
    await Deno.writeTextFile(path, lines.slice(0, -1).join("\n") + "\n");
    assert.equal((await audit(folder.path, "--verify")).code, 0);
    assert.equal((await audit(folder.path, "--verify", "--head", head)).code, 1);
    assert.equal((await audit(folder.path, "--run", "abc")).code, 2);
    assert.equal((await audit(folder.path, "--head", head)).code, 2);
    await Deno.writeTextFile(path, lines.toSpliced(2, 1).join("\n") + "\n");
    assert.equal((await audit(folder.path, "--verify")).code, 1);
  },
);

Deno.test("AU2: what a killed dispatcher was about to do is in the log, and the next one continues it", async () => {
  await using folder = await dispatchFolder({
    queues: { Todo: tasksNamed(1), Doing: [], Done: [] },
    agent: `until [ -e go ]; do sleep 0.02; done`,
    route: 'done_queue = "Done"',
  });
  const main = "tests/fixtures/failpoints/main.ts";
  {
    await using dispatcher = startDispatcher({
      cwd: folder.path,
      main,
      rights: ["--allow-all"],
      args: ["after claimTask"],
    });
    await dispatcher.ended();
  }
  const [, claim, ...more] = entriesOf(`${folder.path}/.artificer`);
  assert.deepEqual([claim?.action, claim?.type, more.length], ["claim_task", "begun", 0]);
  await folder.write("go", "");
  await using next = startDispatcher({ cwd: folder.path, args: ["--once"] });
  await next.ended();
  const { code, stdout } = await audit(folder.path, "--verify");
  assert.equal(code, 0, stdout);
  const { stdout: listed } = await audit(folder.path);
  assert.match(listed, /claim_task .* not known\n/);
  assert.ok(next.lines.some(({ message }) => message.startsWith("The audit log continues after")));
});

Deno.test({
  name:
    `AU3: on a full disk the work goes on, and the log says how many entries are missing${skipped}`,
  ignore: noTmpfs !== null,
  async fn() {
    await using disk = await tmpfs("size=256k");
    const warnings: string[] = [];
    const { AuditWriter, verifyChain } = await import("../../src/audit/mod.ts");
    const { systemClock } = await import("../../src/async/system_clock.ts");
    {
      using writer = new AuditWriter({
        folder: disk.path,
        maxBytes: () => 2 ** 30,
        clock: systemClock,
        redact: (text) => text,
        warn: (message) => warnings.push(message),
      });
      const append = () => writer.append({ type: "done", action: "x".repeat(400) });
      while (append() !== null);
      append();
      assert.equal(warnings.length, 1, warnings.join());
      assert.match(warnings[0] ?? "", /^Cannot write the audit log: .*; work continues without it/);
      await disk.remount("size=1m");
      assert.notEqual(append(), null);
    }
    const { problems, remarks } = verifyChain([...readSegments(disk.path)], null);
    assert.deepEqual(problems, []);
    assert.match(remarks.join(), /was cut off by a crash/);
    const [lost] = [...entriesIn(readSegments(disk.path))].filter(({ type }) => type === "lost");
    assert.equal(lost?.facts?.count, 2);
  },
});

Deno.test("AU4: without a state folder there is no audit log, and both the start and audit say so", async () => {
  await using folder = await dispatchFolder({ queues: { Todo: [] } });
  const config = `api_port = 0\n[backend]\ntype = "memory"\nqueues = { Todo = [], Doing = [] }\n` +
    `[routing."Todo"]\ncommand = "true"\nin_progress_queue = "Doing"\n`;
  const { stderr } = await runDeno("main.ts", {
    flags: STRICT,
    args: ["--once", "--config", "-"],
    stdin: config,
    cwd: folder.path,
  });
  assert.match(stderr, /There is no audit log/);
  const { code, stderr: said } = await audit(folder.path);
  assert.deepEqual([code, /^There is no audit log in\s/.test(said)], [1, true]);
  await using empty = await tempDir();
  const { stderr: elsewhere } = await audit(empty.path);
  assert.match(elsewhere, /there\s+is\s+no\s+config\s+here/);
});
