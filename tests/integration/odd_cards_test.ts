import assert from "node:assert/strict";
import { dispatchFolder, eventsOf } from "../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../fixtures/dispatcher_process.ts";
import { readBoard } from "../fixtures/json_board.ts";

Deno.test("M3: a card that can be read runs however it is written, one that cannot is named once, and the rest of the queue runs", async () => {
  await using folder = await dispatchFolder({
    queues: { Todo: [], Doing: [], Done: [] },
    agent: 'echo "$1" >> started; call "$task/comments" -d "{\\"text\\": \\"seen\\"}"',
    route: 'done_queue = "Done"',
    settings: "max_concurrent_agents = 1\npoll_interval = 1",
  });
  const cards = [
    { id: 1, name: "broken", assignees: true },
    { id: 2, name: "alone", assignees: "ana", comments: "by hand", labels: 5 },
    { id: 3, name: 3, tasks: "one" },
  ];
  await folder.replaceBoard(JSON.stringify({ queues: { Todo: cards, Doing: [], Done: [] } }));
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await dispatcher.event("run_settled", "3");
  await folder.replaceBoard(JSON.stringify({
    queues: {
      ...await readBoard(folder.board),
      Todo: [cards[0], { id: 4, name: "later" }],
    },
  }));
  await dispatcher.event("run_settled", "4");
  dispatcher.kill("SIGTERM");
  assert.equal((await dispatcher.ended()).code, 0);

  assert.equal(await Deno.readTextFile(`${folder.path}/started`), "2\n3\n4\n");
  const skipped = dispatcher.lines.filter(({ message }) => message.startsWith("Skipped an item"));
  assert.deepEqual(skipped.map(({ message }) => message), [
    `Skipped an item of queue "Todo" (line 1, column 20, "broken"): its "assignees" is not a list; correct it in "${folder.board}"`,
  ]);
  assert.deepEqual(eventsOf(dispatcher, "route_held"), []);
  const done = (await readBoard(folder.board)).Done ?? [];
  const alone = done.find(({ id }) => id === 2);
  assert.deepEqual(alone?.assignees, ["ana", "artificer"]);
  assert.deepEqual(
    alone?.comments?.map((each) => typeof each === "string" ? each : each.text),
    ["by hand", "seen"],
  );
});
