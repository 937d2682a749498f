import { startPlanka } from "../../fakes/planka/mod.ts";
import { freePort } from "../../fixtures/free_port.ts";
import { testOnTerminal } from "../../fixtures/terminal.ts";
import { workingClaude } from "./claude.ts";
import { makeHome, makeRepository } from "./home.ts";
import { Session } from "./session.ts";
import { assertTranscript } from "./transcript.ts";

/** The page says 3000, which somebody may hold here. */
const FOUR_DIGITS = { from: 3_100, count: 800 };

testOnTerminal("a new user's first ten minutes with Planka, every screen", async () => {
  const port = freePort("127.0.0.1", FOUR_DIGITS);
  await using planka = await startPlanka({ hostname: "localhost", port });
  const lists = { "Todo": [], "In Progress": [], "Review": [], "Done": [] };
  const layout = planka.layOut(lists, { project: "Shop", board: "Work" });
  await using home = await makeHome();
  const claude = workingClaude({ done: layout.queue("Review"), commits: true });
  await home.write("bin/claude", claude, 0o755);
  await makeRepository(home);
  await using session = await Session.open(home);
  session.heading("Install");
  await session.run("cp artificer-dispatcher/dist/artificer-dispatcher bin/");
  session.heading("Set up");
  session.remark(
    'Planka has the board "Work" of the project "Shop", and a user "artificer" who may edit it and has an API key.',
  );
  await session.run("cd shop");
  await session.run(
    "artificer-dispatcher init",
    Session.answers(
      ["The folder that agents work in", ""],
      ["The board, ", planka.url],
      ["The API key", planka.bot.apiKey],
      ["The board, by its number", ""],
      ["take tasks from", ""],
      ["in progress", ""],
      ["for you to review", ""],
      ["that failed", ""],
      ["The command that works on a task", ""],
      ["Commands that they may run", ""],
      ["A first task", "Fix a typo"],
    ),
  );
  await session.run("cd ../shop-artificer");
  session.heading("See what would happen");
  await session.run("artificer-dispatcher check");
  await session.run("artificer-dispatcher start --dry-run");
  session.heading("Let it work");
  await session.start(home);
  session.heading("Accept the card");
  await session.run("artificer-dispatcher board list");
  const [card] = planka.world.cardsIn(layout.list("Review").id);
  if (card === undefined) throw new Error("no card is in Review");
  planka.person.moveCard(card, layout.list("Done"));
  session.remark(
    'Ana reads the card in Planka, looks at the commit, and drags the card to "Done".',
  );
  await session.run("git -C ../shop log --oneline");
  await session.run("artificer-dispatcher board list");
  await assertTranscript(session, {
    home,
    name: "planka",
    title: "The first ten minutes with Planka",
  });
}, "git");
