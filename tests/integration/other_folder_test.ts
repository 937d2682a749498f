import assert from "node:assert/strict";
import {
  type DispatchFolder,
  dispatchFolder,
  queuesOf,
  tasksNamed,
} from "../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../fixtures/dispatcher_process.ts";
import { freePort } from "../fixtures/free_port.ts";
import { type DenoOptions, type DenoResult, runDeno, STRICT } from "../fixtures/run_deno.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

/** A project with one card, which nothing starts unless it is moved to "Todo". */
async function project(port: number | string, agent?: string): Promise<DispatchFolder> {
  const folder = await dispatchFolder({
    queues: { Todo: [], Hold: tasksNamed(1), Done: [] },
    agent,
  });
  const config = await Deno.readTextFile(`${folder.path}/artificer.toml`);
  await folder.write("artificer.toml", config.replace("api_port = 0", `api_port = ${port}`));
  return folder;
}

/** Runs a command as a person does in that folder. */
function command(
  folder: { readonly path: string },
  args: readonly string[],
  options: Omit<DenoOptions, "args"> = {},
): Promise<DenoResult> {
  const flags = ["--allow-net=localhost,127.0.0.1", "--allow-run", `--allow-read=${folder.path}`];
  return runDeno("main.ts", { cwd: folder.path, flags, ...options, args });
}

/** Commands that change something, one of each kind. */
const CHANGES = [["task", "move", "1", "Done"], ["task", "comment", "1", "hello"], ["pause"]];

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();

Deno.test("M4: commands touch nothing of another folder's dispatcher on the port, and name its folder", async () => {
  const port = freePort();
  await using ours = await project(port);
  await using other = await project(port);
  await using dispatcher = startDispatcher({ cwd: other.path });
  const url = await dispatcher.url();
  for (const args of [...CHANGES, ["status"], ["runs"]]) {
    const { code, stderr } = await command(ours, args);
    assert.equal(code, 1, args.join(" "));
    assert.equal(
      oneLine(stderr),
      `Cannot reach the dispatcher of "${ours.path}": the one at ${url} belongs to "${other.path}"; ` +
        `start yours with "artificer-dispatcher start", or ask that one with --url ${url}`,
    );
  }
  assert.equal((await queuesOf(other.board)).get("1"), "Hold");
  const status = await (await fetch(`${url}/status`)).json();
  assert.deepEqual([status.folder, status.paused], [other.path, false]);
  assert.equal((await command(ours, ["task", "move", "1", "Done", "--url", url])).code, 0);
  assert.equal((await queuesOf(other.board)).get("1"), "Done");
});

Deno.test("M4: what a killed dispatcher left behind sends no command to the one that has its port now", async () => {
  const port = freePort();
  await using ours = await project(port);
  await using other = await project(port);
  {
    await using killed = startDispatcher({ cwd: ours.path });
    await killed.url();
    killed.kill("SIGKILL");
    await killed.ended();
  }
  const left = JSON.parse(await Deno.readTextFile(`${ours.path}/.artificer/instance.json`));
  assert.deepEqual([left.folder, left.port], [ours.path, port]);
  const gone = await command(ours, ["status"]);
  assert.match(oneLine(gone.stderr), /nothing listens there; start it with/);
  await using dispatcher = startDispatcher({ cwd: other.path });
  const url = await dispatcher.url();
  for (const args of CHANGES) {
    const { code, stderr } = await command(ours, args);
    assert.equal(code, 1);
    assert.match(oneLine(stderr), new RegExp(`belongs to "${other.path}"`));
  }
  const headers = { "artificer-instance": left.instance_id, "content-type": "application/json" };
  const init = { method: "POST", headers, body: '{"queue":"Done"}' };
  const answer = await fetch(`${url}/tasks/1/move`, init);
  const problem = await answer.json();
  assert.deepEqual([answer.status, problem.code, problem.detail], [
    421,
    "other_instance",
    `Cannot answer: this is the dispatcher of "${other.path}", and the request is for another one`,
  ]);
  assert.equal((await queuesOf(other.board)).get("1"), "Hold");
});

Deno.test('M4: with "auto" two projects run beside each other, and commands and agents reach their own', async () => {
  const agent =
    `call "$task/comments" -d '{"text":"from the agent"}'; call "$task/move" -d '{"queue":"Done"}'`;
  await using ours = await project('"auto"', agent);
  await using other = await project('"auto"', agent);
  await using first = startDispatcher({ cwd: ours.path });
  await using second = startDispatcher({ cwd: other.path });
  const urls = [await first.url(), await second.url()];
  assert.notEqual(urls[0], urls[1]);
  for (
    const [folder, url, dispatcher] of [[ours, urls[0], first], [other, urls[1], second]] as const
  ) {
    const status = await command(folder, ["status"]);
    assert.match(status.stdout, new RegExp(`at ${url}\n`));
    assert.match(status.stdout, new RegExp(`^Folder +${folder.path}$`, "m"));
    assert.equal((await command(folder, ["task", "move", "1", "Todo"])).code, 0);
    await dispatcher.event("run_settled", "1");
    assert.equal((await queuesOf(folder.board)).get("1"), "Done");
  }
});

Deno.test('M4: "auto" takes its port again after a restart, and leaves no file that shows the way', async () => {
  await using folder = await project('"auto"');
  // Not one from 8000 on, which whatever runs beside takes as well.
  const port = freePort();
  await Deno.mkdir(`${folder.path}/.artificer/journal`, { recursive: true, mode: 0o700 });
  await folder.write(".artificer/journal/port", `${port}\n`);
  const urls: string[] = [];
  for (const signal of ["SIGTERM", "SIGKILL", "SIGTERM"] as const) {
    await using dispatcher = startDispatcher({ cwd: folder.path });
    urls.push(await dispatcher.url());
    dispatcher.kill(signal);
    await dispatcher.ended();
    const isLeft = await Deno.stat(`${folder.path}/.artificer/instance.json`).then(
      () => true,
      () => false,
    );
    assert.equal(isLeft, signal === "SIGKILL");
  }
  assert.deepEqual(new Set(urls), new Set([`http://127.0.0.1:${port}`]));
});

Deno.test("M4: without a state folder, the working directory tells whose dispatcher it is", async () => {
  await using folder = await tempDir();
  await using elsewhere = await tempDir();
  const port = freePort("localhost");
  const stdin = `api_port = ${port}
[backend]
type = "memory"
[backend.queues]
Todo = []
Hold = [{ id = "1", name = "card" }]
Done = []
[routing."Todo"]
command = "true"
in_progress_queue = "Doing"
`;
  await using dispatcher = startDispatcher({
    cwd: folder.path,
    stdin,
    args: ["--config", "-"],
    rights: STRICT,
  });
  await dispatcher.url();
  const inFolder = (cwd: string, args: readonly string[]) =>
    runDeno("main.ts", {
      cwd,
      flags: STRICT,
      args: [...args, "--config", "-"],
      stdin: `api_port = ${port}\n`,
    });
  for (const args of CHANGES) {
    const { code, stderr } = await inFolder(elsewhere.path, args);
    assert.equal(code, 1);
    assert.match(oneLine(stderr), new RegExp(`belongs to "${folder.path}"`));
  }
  assert.equal((await inFolder(folder.path, ["task", "move", "1", "Done"])).code, 0);
});
