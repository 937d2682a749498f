import assert from "node:assert/strict";
import { testOnTerminal } from "../fixtures/terminal.ts";
import { edit, logged, makeHome, playWalkthrough } from "./walkthrough.ts";

testOnTerminal("the session in the guide for new users goes as it is printed there", async () => {
  await using home = await makeHome({ done: "Review" });
  const shop = `${home.path}/shop`;
  const log = `${shop}/dispatcher.log`;
  let followed = 0;
  await playWalkthrough({
    page: "docs/getting-started.md",
    home,
    answers: (command) =>
      command.endsWith(" init")
        ? ["", "board.json", "", "", "", "", "", "", "Fix the typo: README.md says teh"]
        : [],
    // The dispatcher can claim the task before the command has asked for its status.
    told: (output) =>
      output.replace(
        /run [0-9a-f]+ works on it now/,
        "its agent starts as soon as there is a free slot",
      ),
    after: async (command) => {
      if (command.endsWith(" init")) {
        await edit(`${shop}/artificer.toml`, /^api_port = .*$/m, `api_port = ${home.port}`);
      }
      if (command.endsWith(" &")) await logged(log, "run_started", 1);
      if (command.endsWith(" Todo")) await logged(log, "run_started", 2);
      if (command.endsWith("logs -f")) await logged(log, "run_settled", ++followed);
    },
  });
  assert.equal(await Deno.readTextFile(`${shop}/work/README.md`), "Buy the APPLES.\n");
});
