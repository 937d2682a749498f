import assert from "node:assert/strict";
import { startPlanka } from "../fakes/planka/mod.ts";
import { testOnTerminal } from "../fixtures/terminal.ts";
import { edit, logged, makeHome, playWalkthrough } from "./walkthrough.ts";

const PAGE = "docs/boards.md";

/** The first card as the page calls it. */
const CARD = "164041803241226342";

testOnTerminal("the session with Planka and Claude Code goes as the page prints it", async () => {
  await using planka = await startPlanka({ hostname: "localhost" });
  const spec = { "Todo": [], "In Progress": [], "Done": [], "Failed": [] };
  const layout = planka.layOut(spec, { project: "Shop", board: "Website" });
  await using home = await makeHome({ done: layout.queue("Done") });
  const shop = `${home.path}/shop`;
  const cardId = () => planka.world.cards.all()[0]?.id ?? CARD;
  let log = "";
  await playWalkthrough({
    page: PAGE,
    section: "Planka with Claude Code",
    home,
    typed: (command) => command.replace(CARD, cardId),
    after: async (command) => {
      if (command.includes("> .env")) {
        await edit(`${shop}/.env`, /(?<=PLANKA_TOKEN=).*/, planka.bot.apiKey);
      }
      if (command.includes("> artificer.toml")) {
        await edit(`${shop}/artificer.toml`, "http://localhost:3000", planka.url);
        await edit(`${shop}/artificer.toml`, /^/, `api_port = ${home.port}\n`);
      }
      if (command.endsWith(" &")) {
        log = `${shop}/${/2> (\S+)/.exec(command)?.[1]}`;
        await logged(log, "run_started", 1);
      }
      if (command.endsWith("logs -f")) await logged(log, "run_settled", 1);
    },
    told: (output) =>
      output.replaceAll(planka.url, "http://localhost:3000").replaceAll(cardId(), CARD),
  });
  assert.deepEqual(planka.look.order(layout.list("Done")), ["Fix the typo", "Apples in capitals"]);
  assert.equal(await Deno.readTextFile(`${shop}/work/README.md`), "Buy the APPLES.\n");
});

testOnTerminal("the session with SQLite goes as the page prints it", async () => {
  await using home = await makeHome({ done: "Review" });
  const notes = `${home.path}/notes`;
  const log = `${notes}/dispatcher.log`;
  let followed = 0;
  await playWalkthrough({
    page: PAGE,
    section: "SQLite",
    home,
    answers: (command) => command.endsWith(" init") ? Array(8).fill("") : [],
    after: async (command) => {
      if (command.endsWith(" init")) {
        await edit(`${notes}/artificer.toml`, /^api_port = .*$/m, `api_port = ${home.port}`);
      }
      if (command.endsWith(" &")) await logged(log, "run_started", 1);
      if (command.includes("INSERT")) await logged(log, "run_started", 2);
      if (command.endsWith("logs -f")) await logged(log, "run_settled", ++followed);
    },
  });
  assert.equal(await Deno.readTextFile(`${notes}/work/README.md`), "Buy the APPLES.\n");
}, "sqlite3");
