import assert from "node:assert/strict";
import { describe, type DryRunJson, isComplete } from "../../../src/cli/dry_run/json.ts";
import { inspect, RUN_ID } from "../../../src/cli/dry_run/inspect.ts";
import { configKinds } from "../../../src/config/kinds.ts";
import { parseConfig } from "../../../src/config/parse.ts";
import { Secrets } from "../../../src/config/secrets.ts";
import { AdapterError } from "../../../src/domain/errors.ts";
import { failing, ScriptedBoard } from "../../fakes/scripted_board.ts";

const CONFIG = `api_port = 0
[backend]
type = "memory"
`;

const route = (queue: string, more = "") =>
  `[routing."${queue}"]\ncommand = "agent"\nin_progress_queue = "Doing"\n${more}\n`;

/** What is found on a board, by a dispatcher with these routes. */
async function preview(
  board: ScriptedBoard,
  routes: string,
  settings = "",
): Promise<DryRunJson> {
  const origin = { source: "artificer.toml", path: null, baseDir: "/" };
  const secrets = new Secrets({ values: {}, tokenCommand: null, cwd: "/" });
  const environment = { secrets, baseEnv: {}, addedEnv: {}, remarks: [] };
  const found = await inspect(
    parseConfig(`${settings}\n${CONFIG}${routes}`, { kinds: configKinds, ...origin }),
    environment,
    () => Promise.resolve(board),
  );
  return describe(found, (text) => text);
}

const ids = (tasks: readonly { readonly task_id: string }[]) => tasks.map((task) => task.task_id);

Deno.test("a board is only read, once for each queue, and then let go", async () => {
  const board = new ScriptedBoard().add("Todo", "1").add("Review", "2");
  let closed = 0;
  Object.assign(board, { close: () => void closed++ });
  const found = await preview(board, route("Todo") + route("Review"));
  assert.deepEqual(ids(found.starts), ["1", "2"]);
  assert.deepEqual(board.calls.map((call) => call.split(" ")[0]), [
    "getReadyTasks",
    "getReadyTasks",
  ]);
  assert.equal(closed, 1);
});

Deno.test("a queue that cannot be read keeps no other from being told", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  const message = 'Queue "Tood" does not exist; did you mean "Todo"?';
  board.always((apply, _options, queue) => {
    if (queue === "Tood") throw new AdapterError("not_found", message);
    return apply();
  }, "getReadyTasks");
  const found = await preview(board, route("Tood") + route("Todo"));
  assert.deepEqual(ids(found.starts), ["1"]);
  assert.deepEqual(found.queues.map(({ tasks, error }) => [tasks, error]), [
    [null, message],
    [1, null],
  ]);
  assert.equal(isComplete(found), false);
});

Deno.test("a board that is down is told once, and nothing is known of its queues", async () => {
  const board = new ScriptedBoard();
  board.goDown(failing("unavailable", { message: "The board is away" }));
  const found = await preview(board, route("Todo"));
  assert.equal(found.board_error, "The board is away");
  assert.deepEqual(found.queues.map(({ tasks, error }) => [tasks, error]), [[null, null]]);
});

Deno.test("however many may run at once, all of them are told", async () => {
  const all = Array.from({ length: 160 }, (_, i) => `${i}`);
  const board = new ScriptedBoard().add("Todo", ...all);
  const found = await preview(board, route("Todo"), "max_concurrent_agents = 150");
  assert.equal(found.starts.length, 150);
  assert.deepEqual([found.queues[0]?.tasks, found.queues[0]?.has_more], [160, false]);
});

Deno.test("what an agent kind adds to a command is shown", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  const args = 'args = ["-p", "Do {task_id}"]';
  const found = await preview(board, route("Todo", args).replace('"agent"', '"claude"'));
  const [start] = found.starts;
  assert.ok(start !== undefined);
  assert.equal(start.agent, "claude");
  for (const word of ["-p", "Do 1", "--session-id", RUN_ID, "stream-json"]) {
    assert.ok(start.argv.includes(word), `${word} in ${start.command}`);
  }
});
