import assert from "node:assert/strict";
import { boardText } from "../fixtures/json_board.ts";
import { dispatchFolder } from "../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../fixtures/dispatcher_process.ts";

/** More than the dispatcher can hold under the limit of descriptors that it is given. */
const FLOOD = 600;
const through = (command: readonly string[]) => [
  "sh",
  "-c",
  'ulimit -n 256 && exec "$@"',
  "sh",
  ...command,
];

Deno.test("X2: while idle connections use up its descriptors, the dispatcher claims, and its agents reach the API", async () => {
  await using folder = await dispatchFolder({
    queues: { Todo: [], Doing: [], Done: [] },
    settings: "poll_interval = 0.1",
    route: 'done_queue = "Done"',
    agent: 'call "$task" --fail >/dev/null',
  });
  await using dispatcher = startDispatcher({ cwd: folder.path, through });
  const url = await dispatcher.url();
  const port = Number(new URL(url).port);
  const flood = await Promise.all(
    Array.from({ length: FLOOD }, () => Deno.connect({ hostname: "127.0.0.1", port })),
  );
  await dispatcher.line(({ message }) => message.startsWith("Cannot accept a connection"));
  const todo = [{ id: "1", name: "one" }];
  await folder.replaceBoard(boardText({ Todo: todo, Doing: [], Done: [] }));
  assert.equal((await dispatcher.event("run_ended", "1")).outcome, "succeeded");
  const { api_connections: connections } = await (await fetch(`${url}/status`)).json();
  assert.ok(connections.max < FLOOD && connections.open <= connections.max);
  assert.ok(connections.crowded_out > FLOOD / 2);
  assert.notEqual(connections.failed_at, null);
  for (const connection of flood) connection.close();
});
