import { freePort } from "../../fixtures/free_port.ts";
import { KEYS, testOnTerminal } from "../../fixtures/terminal.ts";
import { type Home, makeHome } from "./home.ts";
import { Session } from "./session.ts";
import { assertTranscript } from "./transcript.ts";

/** The page says 8000, which somebody may hold here. */
const FOUR_DIGITS = { from: 8_100, count: 800 };

/** As the Python tool's README shows it. */
const pyproject = (port: number) =>
  `[project]
name = "shop"
version = "1.0"

[tool.artificer-dispatcher]
poll_interval = 30
max_concurrent_agents = 3
api_port = ${port}

[tool.artificer-dispatcher.backend]
type = "json"
url = "board.json"

[tool.artificer-dispatcher.routing."My Queue"]
command = "my-agent"
args = ["--task", "{task_id}", "--name", "{task_name}"]
in_progress_queue = "In Progress"
`;

const BOARD = {
  queues: {
    "My Queue": [{
      id: 7,
      name: "Fix the crash",
      description: "It crashes on empty input.",
      labels: ["bug"],
      assignees: [],
      comments: [],
      tasks: [],
    }],
    "In Progress": [],
    "Review": [],
    "Done": [],
  },
};

/** It sends no token, as the Python tool's agents do. */
const AGENT = `#!/bin/sh
set -eu
api=$ARTIFICER_API_URL/tasks/$2
json='Content-Type: application/json'
echo "I work on $4"
curl -fsS "$api" > task.json
curl -fsS "$api/comments" -H "$json" -d '{"text": "It says what is wrong now."}'
curl -fsS "$api/move" -H "$json" -d '{"queue": "Review"}'
`;

testOnTerminal("the first minutes of a user of the Python tool, every screen", async () => {
  await using home = await makeHome();
  await writeProject(home);
  await using session = await Session.open(home);
  session.heading("Install beside the Python tool");
  await session.run("cp artificer-dispatcher/dist/artificer-dispatcher bin/");
  await session.run("cd shop && cat pyproject.toml ~/bin/my-agent");
  session.heading("See whether it can take over");
  await session.run("artificer-dispatcher check");
  await session.run("artificer-dispatcher start --dry-run");
  session.heading("Let it work");
  await session.run("artificer-dispatcher", async () => {
    await session.shows("Settled run");
    await session.type(KEYS.ctrlC);
  });
  session.heading("Accept the card");
  await session.run("artificer-dispatcher board list");
  await session.run("artificer-dispatcher board move 7 Done");
  await session.run("cat board.json");
  await assertTranscript(session, {
    home,
    name: "python_tool",
    title: "The first minutes of a user of the Python tool",
  });
}, "curl");

async function writeProject({ write }: Home): Promise<void> {
  await write("shop/pyproject.toml", pyproject(freePort("127.0.0.1", FOUR_DIGITS)));
  await write("shop/board.json", `${JSON.stringify(BOARD, null, 2)}\n`);
  await write("bin/my-agent", AGENT, 0o755);
}
