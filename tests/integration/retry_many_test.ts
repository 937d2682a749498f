import assert from "node:assert/strict";
import { dispatchFolder, queuesOf, tasksNamed, untilEvents } from "../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../fixtures/dispatcher_process.ts";
import { boardText, readBoard } from "../fixtures/json_board.ts";
import { installProgram } from "../fixtures/program.ts";

Deno.test("retry --outcome puts the tasks back that are still where their failed runs left them, in their order", async () => {
  await using folder = await dispatchFolder({
    queues: { Todo: tasksNamed(4), Doing: [], Done: [], Failed: [], Later: [] },
    agent: "[ -e mended ] || { echo no such model; exit 1; }",
    settings: "max_concurrent_agents = 1\npoll_interval = 0.2",
    route: 'done_queue = "Done"\nfailed_queue = "Failed"\nbreaker = 0',
  });
  const PATH = await installProgram(folder, ["-A"]);
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await untilEvents(dispatcher, "run_settled", 4);
  const url = await dispatcher.url();
  const retry = async (...args: readonly string[]) => {
    const command = new Deno.Command("artificer-dispatcher", {
      args: ["retry", "--url", url, ...args],
      cwd: folder.path,
      env: { PATH, NO_COLOR: "1" },
    });
    const { code, stdout, stderr } = await command.output();
    const decoder = new TextDecoder();
    return { code, text: decoder.decode(stdout), error: decoder.decode(stderr) };
  };
  const board = await readBoard(folder.board);
  const [first, second, third, fourth] = board.Failed ?? [];
  assert.ok(first && second && third && fourth);
  const moved = { ...board, Failed: [first, second, fourth], Later: [third] };
  await folder.replaceBoard(boardText(moved));

  const many = ["--outcome", "failed", "--since", "12h"];
  const preview = await retry(...many, "--dry-run");
  assert.match(preview.text, /^Would put task 4 \(task 4\) back into "Todo"$/m);
  assert.match(preview.text, /^Left task 3 \(task 3\): it is in "Later", not in "Failed"$/m);
  assert.match(preview.text, /^3 tasks would run again, 1 would not$/m);
  assert.equal((await queuesOf(folder.board)).get("4"), "Failed", "nothing is changed");

  await folder.write("mended", "");
  const { code, text } = await retry(...many);
  assert.equal(code, 0);
  assert.match(text, /^3 tasks run again, 1 does not$/m);
  await untilEvents(dispatcher, "run_settled", 7);
  const after = Object.fromEntries(await queuesOf(folder.board));
  assert.deepEqual(after, { 1: "Done", 2: "Done", 3: "Later", 4: "Done" });
  assert.match(
    (await retry(...many)).text,
    /^0 tasks run again, 1 does not$/m,
    "they succeeded since",
  );

  const both = await retry("1", "--outcome", "failed");
  assert.deepEqual([both.code, both.text], [2, ""]);
  assert.match((await retry()).error, /Cannot tell which runs to retry; name a RUN, or add --outc/);
  assert.match((await retry("-o", "failed", "--since", "soon")).error, /soon.* is not a time/);
});
