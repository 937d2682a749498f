import { recorded } from "../fixtures/agent_sessions/recorded.ts";
import { boardText, readBoard } from "../fixtures/json_board.ts";
import { testOnTerminal } from "../fixtures/terminal.ts";
import { logged, makeHome, playWalkthrough } from "./walkthrough.ts";

/** Says what the real claude says without a login; with one, that it is done. */
const CLAUDE = `#!/bin/sh
if [ "$1" = /login ]; then touch "$HOME/login"; echo "Login successful"; exit; fi
if [ ! -e "$HOME/login" ]; then cat "$HOME/not_logged_in.jsonl"; exit 1; fi
echo '{"type":"result","subtype":"success","is_error":false,"num_turns":2,"result":"Fixed.","session_id":"'$ARTIFICER_RUN_ID'","total_cost_usd":0.01}'
`;

const DRAFT = `[ -e model ] && exit 0
echo "Error: the model 'x-large' does not exist" >&2
exit 1
`;

const configOf = (port: number) =>
  `api_port = ${port}
poll_interval = 3600
max_concurrent_agents = 1
state_dir = "state"

[backend]
type = "json"
url = "board.json"

[routing.Todo]
command = "claude"
args = ["-p", "--output-format", "stream-json", "--verbose"]
in_progress_queue = "Doing"
done_queue = "Review"
failed_queue = "Failed"

[routing.Drafts]
command = "sh"
args = ["draft.sh"]
in_progress_queue = "Doing"
done_queue = "Review"
failed_queue = "Failed"
`;

const named = (...names: readonly string[]) => (id: number) =>
  names.map((name, index) => ({ id: `${id + index}`, name }));

testOnTerminal(
  "A1, A2: the morning after an expired login goes as the page prints it, from the first held card to the retry",
  async () => {
    await using home = await makeHome({ done: "Review" });
    await home.write("bin/claude", CLAUDE);
    await Deno.chmod(`${home.path}/bin/claude`, 0o755);
    await home.write("not_logged_in.jsonl", `${recorded("not_logged_in").join("\n")}\n`);
    const shop = `${home.path}/shop`;
    await Deno.mkdir(shop);
    await home.write("shop/artificer.toml", configOf(home.port));
    await home.write("shop/draft.sh", DRAFT);
    const queues = {
      Todo: named("Fix the typo", "Sort the list", "Name the owner")(1),
      Drafts: named("Apples", "Pears", "Plums", "Figs", "Dates")(4),
      Doing: [],
      Review: [],
      Failed: [],
    };
    const board = await home.write("shop/board.json", boardText(queues));
    const log = `${shop}/night.log`;
    await playWalkthrough({
      page: "docs/troubleshooting.md",
      section: "After a night in which every run failed",
      home,
      after: async (command) => {
        if (command.endsWith(" &")) {
          await logged(log, "agent_held", 1);
          await logged(log, "breaker_tripped", 1);
          await logged(log, "run_settled", 4);
        }
        if (command.endsWith(" resume")) await logged(log, "run_settled", 12);
        if (command.startsWith("kill")) await logged(log, "stopped", 1);
      },
    });
    const { Review = [], Failed } = await readBoard(board);
    if (Review.length !== 8 || Failed?.length !== 0) throw new Error("Not every card is done");
  },
);
