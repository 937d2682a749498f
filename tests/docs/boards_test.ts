import assert from "node:assert/strict";
import { startPlanka } from "../fakes/planka/mod.ts";
import { testOnTerminal } from "../fixtures/terminal.ts";
import { edit, logged, makeHome, playWalkthrough } from "./walkthrough.ts";

const PAGE = "docs/boards.md";

/** The first card as the page calls it. */
const CARD = "164041803241226342";

testOnTerminal("the session with Planka and Claude Code goes as the page prints it", async () => {
  await using planka = await startPlanka({ hostname: "localhost" });
  const spec = { "Todo": [], "In Progress": [], "Done": [] };
  planka.layOut(spec, { project: "Shop", board: "Website" });
  await using home = await makeHome({ done: "Shop.Website.Review" });
  const shop = `${home.path}/shop`;
  const cardId = () => planka.world.cards.all()[0]?.id ?? CARD;
  let log = "";
  await playWalkthrough({
    page: PAGE,
    section: "Planka with Claude Code",
    home,
    typed: (command) => command.replace(CARD, cardId),
    answers: (command) =>
      command.endsWith(" init")
        ? ["", "planka", planka.url, planka.bot.apiKey, ...Array(8).fill("")]
        : [],
    after: async (command) => {
      if (command.endsWith(" init")) {
        await edit(`${shop}/artificer.toml`, /^api_port = .*$/m, `api_port = ${home.port}`);
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
  const cards = planka.world.cards.all().map((card) => [card.name, planka.look.listOf(card)]);
  assert.deepEqual(cards, [["Fix the typo", "Review"], ["Apples in capitals", "Review"]]);
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
    answers: (command) => command.endsWith(" init") ? Array(9).fill("") : [],
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
