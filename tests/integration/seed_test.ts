import assert from "node:assert/strict";
import { startDispatcher } from "../fixtures/dispatcher_process.ts";
import { boardText, namesOf, readBoard } from "../fixtures/json_board.ts";
import { tempDir } from "../fixtures/temp_dir.ts";
import { testWith } from "../fixtures/tools.ts";

/** The example of the Python tool's own README, but for the board's path and the API's port. */
const pyproject = (board: string) =>
  `[project]
name = "somebody-elses-project"
version = "1.0"

[tool.ruff]
line-length = 100

[tool.artificer-dispatcher]
poll_interval = 30
max_concurrent_agents = 3
api_port = 0

[tool.artificer-dispatcher.backend]
type = "json"
url = "${board}"

[tool.artificer-dispatcher.routing."My Queue"]
command = "my-agent"
args = ["--task", "{task_id}", "--name", "{task_name}"]
in_progress_queue = "In Progress"
`;

/** An agent as the Python tool's users have them: no header, no token, the API on loopback. */
const agent = `#!/bin/sh
set -eu
[ "$1 $2 $3 $4" = "--task 7 --name Fix the crash" ]
curl -fsS "$ARTIFICER_API_URL/tasks/$2" | grep -q '"name":"Fix the crash"'
curl -fsS "$ARTIFICER_API_URL/tasks/$2/comments" -H 'Content-Type: application/json' -d '{"text": "done"}'
curl -fsS "$ARTIFICER_API_URL/tasks/$2/move" -H 'Content-Type: application/json' -d '{"queue": "Done"}'
`;

testWith(
  "curl",
  "the Python tool's pyproject.toml, board and agents work as they are",
  async () => {
    await using dir = await tempDir();
    await Deno.mkdir(`${dir.path}/bin`);
    await dir.write("bin/my-agent", agent, { mode: 0o755 });
    const board = await dir.write(
      "board.json",
      boardText({ "My Queue": [{ id: 7, name: "Fix the crash" }], "In Progress": [], "Done": [] }),
    );
    await dir.write("pyproject.toml", pyproject(board));
    const PATH = `${dir.path}/bin:${Deno.env.get("PATH")}`;
    await using dispatcher = startDispatcher({ cwd: dir.path, env: { PATH } });
    const settled = await dispatcher.event("run_settled");
    assert.equal(settled.outcome, "succeeded", JSON.stringify(dispatcher.lines));
    const queues = await readBoard(board);
    assert.deepEqual(namesOf(queues.Done), ["Fix the crash"]);
    assert.deepEqual(queues.Done?.[0]?.comments?.map(({ text }) => text), ["done"]);
  },
);

/** Runs the agent once, on a board without a queue "Done". */
async function runOnce(extra: string) {
  await using dir = await tempDir();
  await Deno.mkdir(`${dir.path}/bin`);
  await dir.write("bin/my-agent", agent, { mode: 0o755 });
  const board = await dir.write(
    "board.json",
    boardText({ "My Queue": [{ id: 7, name: "Fix the crash" }] }),
  );
  await dir.write("pyproject.toml", pyproject(board) + extra);
  const PATH = `${dir.path}/bin:${Deno.env.get("PATH")}`;
  await using dispatcher = startDispatcher({ cwd: dir.path, args: ["--once"], env: { PATH } });
  const { code } = await dispatcher.ended();
  return { code, queues: await readBoard(board), log: JSON.stringify(dispatcher.lines) };
}

testWith(
  "curl",
  "queues that only the config names come into being, as in the Python tool",
  async () => {
    const { code, queues, log } = await runOnce('done_queue = "Done"\n');
    assert.equal(code, 0, log);
    assert.deepEqual(namesOf(queues.Done), ["Fix the crash"]);
    assert.deepEqual(queues["In Progress"], []);
  },
);

testWith(
  "curl",
  "an agent's move to a queue that neither the board nor the config has is refused",
  async () => {
    const { code, queues } = await runOnce("");
    assert.equal(code, 1);
    assert.deepEqual(Object.keys(queues), ["My Queue", "In Progress"]);
    assert.deepEqual(namesOf(queues["In Progress"]), ["Fix the crash"]);
  },
);
