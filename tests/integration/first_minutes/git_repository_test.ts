import { testOnTerminal } from "../../fixtures/terminal.ts";
import { workingClaude } from "./claude.ts";
import { makeHome, makeRepository } from "./home.ts";
import { Session } from "./session.ts";
import { assertTranscript } from "./transcript.ts";

testOnTerminal("a new user's first ten minutes in a git repository, every screen", async () => {
  await using home = await makeHome();
  await home.write("bin/claude", workingClaude({ done: "Review", commits: true }), 0o755);
  await makeRepository(home);
  await using session = await Session.open(home);
  session.heading("Install");
  await session.run("cp artificer-dispatcher/dist/artificer-dispatcher bin/");
  await session.run("artificer-dispatcher --version");
  session.heading("See it at work");
  await session.run("artificer-dispatcher demo");
  session.heading("In your project");
  await session.run("cd shop && git log --oneline");
  await session.run("artificer-dispatcher");
  await session.run(
    "artificer-dispatcher init",
    Session.answers(
      ["The folder that agents work in", ""],
      ["The board, ", ""],
      ["take tasks from", ""],
      ["in progress", ""],
      ["for you to review", ""],
      ["that failed", ""],
      ["The command that works on a task", ""],
      ["Commands that they may run", ""],
      ["A first task", ""],
    ),
  );
  await session.run("cd ../shop-artificer");
  await session.run('artificer-dispatcher board add Todo "Fix the typo" -d "README.md says teh."');
  session.heading("See what would happen");
  await session.run("artificer-dispatcher check");
  await session.run("artificer-dispatcher start --dry-run");
  session.heading("Let it work");
  await session.start(home);
  session.heading("Accept the card");
  await session.run("artificer-dispatcher board list");
  await session.run("git -C ../shop show --stat --format=%s");
  await session.run("artificer-dispatcher board move 1 Done");
  await session.run("artificer-dispatcher board list");
  await assertTranscript(session, {
    home,
    name: "git_repository",
    title: "The first ten minutes in a git repository",
  });
}, "git");
