import assert from "node:assert/strict";
import { dispatchFolder, tasksNamed } from "../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../fixtures/dispatcher_process.ts";

const folderOf = (text: string) =>
  dispatchFolder({
    queues: { Todo: tasksNamed(1), Doing: [], Done: [] },
    agent: 'printf %s "$MODEL" > model',
    route: 'done_queue = "Done"',
  }).then(async (folder) => {
    await folder.write(".env", text);
    return folder;
  });

Deno.test("a # within a value of .env reaches the agent, and the log names its line once, without the value", async () => {
  await using folder = await folderOf("# mine\nMODEL=large#v2\n");
  await using dispatcher = startDispatcher({ cwd: folder.path, args: ["--once"] });
  assert.equal((await dispatcher.ended()).code, 0);
  assert.equal(await Deno.readTextFile(`${folder.path}/model`), "large#v2");
  const told = dispatcher.lines.filter(({ message }) => message.includes('.env", line'));
  assert.deepEqual(told.map(({ level, message }) => [level, message]), [[
    "warning",
    `"${folder.path}/.env", line 2: MODEL has a value that a shell or "deno --env-file" reads differently; put it in single quotes, without spaces around "="`,
  ]]);
});

Deno.test("a value of .env with which nothing can be started ends the start with its line, and parks no card", async () => {
  for (const value of ["a\0b", "x".repeat(200_000)]) {
    await using folder = await folderOf(`OK=1\nMODEL=${value}\n`);
    await using dispatcher = startDispatcher({ cwd: folder.path, args: ["--once"] });
    assert.equal((await dispatcher.ended()).code, 2);
    assert.match(
      dispatcher.complaints.join(" ").replaceAll(/\s+/g, " "),
      /^Cannot use ".*\.env": line 2: the value of MODEL h/,
    );
    assert.match(await Deno.readTextFile(folder.board), /"Todo": \[\s*\{/);
  }
});
