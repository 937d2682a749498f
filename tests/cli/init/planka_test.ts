import assert from "node:assert/strict";
import { dropBefore, type FakePlanka, startPlanka } from "../../fakes/planka/mod.ts";
import { freePort } from "../../fixtures/free_port.ts";
import { installProgram } from "../../fixtures/program.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";
import { KEYS, startOnTerminal, testOnTerminal } from "../../fixtures/terminal.ts";

const RIGHTS = ["--allow-net", "--allow-run", "--allow-read", "--allow-write"];

/** A Planka whose bot may edit the board Shop.Website, a folder, and the program in PATH. */
async function place(spec: Readonly<Record<string, []>> = { Todo: [], Done: [] }) {
  const [planka, dir, tools] = await Promise.all([
    startPlanka({ hostname: "localhost" }),
    tempDir(),
    tempDir(),
  ]);
  await installProgram(tools, RIGHTS);
  const layout = planka.layOut(spec, { project: "Shop", board: "Website" });
  const env = { PATH: `${tools.path}/bin:/usr/bin:/bin`, NO_COLOR: "1" };
  return {
    planka,
    dir,
    layout,
    env,
    /** Runs a command, with answers in a pipe. */
    async run(answers: string, ...args: string[]) {
      const child = new Deno.Command("artificer-dispatcher", {
        args,
        cwd: dir.path,
        env,
        stdin: "piped",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      const writer = child.stdin.getWriter();
      // It may end before it has read all of them.
      await writer.write(new TextEncoder().encode(answers)).catch(() => {});
      await writer.close().catch(() => {});
      const { code, stdout, stderr } = await child.output();
      const decoder = new TextDecoder();
      return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([planka, dir, tools].map((each) => each[Symbol.asyncDispose]()));
    },
  };
}

const names = (path: string) => Array.from(Deno.readDirSync(path), ({ name }) => name).toSorted();

const listsOf = ({ world }: FakePlanka) =>
  world.lists.all().flatMap(({ name, type }) => type === "active" ? name ?? [] : []).toSorted();

testOnTerminal("Planka is set up at the terminal, and each answer is checked at once", async () => {
  await using here = await place();
  const { planka, dir, env } = here;
  const { username, password } = planka.bot;
  const nobody = `http://localhost:${freePort()}`;
  await using terminal = startOnTerminal("artificer-dispatcher init", { cwd: dir.path, env });
  const answer = async (question: string, text: string) => {
    await terminal.shows(question);
    await terminal.type(`${text}${KEYS.enter}`);
  };
  await answer("The folder that agents work in", "");
  await answer("The board, a .db or .json file or planka", "Planka");
  await answer("The address of Planka", nobody);
  await terminal.shows(`Cannot use "${nobody}": Planka at`);
  await answer("The address of Planka", planka.url);
  await answer("The API key of its user, which is not shown [log in by name]:", "wrong-key");
  await terminal.shows("Cannot log in: Planka at");
  await answer("The API key of its user", "");
  await answer("The name or e-mail address of that user:", username);
  await answer("The password, which is not shown:", "wrong-password");
  await terminal.shows("the user or the password is wrong");
  await answer("The API key of its user", "");
  await answer("The name or e-mail address of that user:", username);
  await answer("The password, which is not shown:", password);
  await terminal.shows("  1  Shop.Website\n");
  await answer("The board, by its number or name [1]:", "2");
  await terminal.shows('Cannot find the board "2"');
  await answer("The board, by its number or name [1]:", "");
  await terminal.shows('The board "Shop.Website" at');
  await answer("The queue that agents take tasks from [Todo]:", "");
  await answer("The queue of tasks in progress [In Progress]:", "");
  await answer("The queue of tasks that are done, for you to review [Review]:", "");
  await answer("The queue of tasks that failed [Failed]:", "");
  await answer("The command that works on a task", "true");
  await answer("A first task", "Fix the typo");
  const { code, text } = await terminal.ended();
  assert.equal(code, 0, text);
  const folded = text.replaceAll(/\n {2,}/g, " ");
  assert.match(folded, /Created the lists "In Progress", "Review", "Failed"/);
  assert.match(folded, /Added task \d+ to "Todo", "Fix the typo": start runs true on it/);
  for (const secret of ["wrong-key", "wrong-password", password]) {
    assert.ok(!text.includes(secret), "what is secret is not shown");
  }
  assert.deepEqual(listsOf(planka), ["Done", "Failed", "In Progress", "Review", "Todo"]);
  assert.deepEqual(planka.look.order(here.layout.list("Todo")), ["Fix the typo"]);
  const config = await Deno.readTextFile(`${dir.path}/artificer.toml`);
  assert.ok(!config.includes(password) && !config.includes("PLANKA_"));
  assert.match(config, /^\[routing\."Shop\.Website\.Todo"\]$/m);
  assert.match(config, /^done_queue = "Shop\.Website\.Review"$/m);
  const file = await Deno.stat(`${dir.path}/.env`);
  assert.equal((file.mode ?? 0) & 0o777, 0o600);
  const checked = await here.run("", "check", "--port", "0");
  assert.equal(checked.code, 0, checked.stdout);
});

Deno.test("Planka is set up from a pipe, too: address, key, board and lists", async () => {
  await using here = await place({ Todo: [], Doing: [], Testing: [], Blocked: [] });
  const { planka, dir } = here;
  const lists = listsOf(planka);
  const { code, stdout, stderr } = await here.run(
    `\n${planka.url}\n${planka.bot.apiKey}\nshop.website\n\n\n\n\ntrue\n`,
    "init",
  );
  assert.equal(code, 0, stderr);
  assert.ok(!stdout.includes(planka.bot.apiKey));
  assert.deepEqual(listsOf(planka), lists, "there is a list for everything already");
  const env = await Deno.readTextFile(`${dir.path}/.env`);
  assert.ok(env.includes(`\nPLANKA_TOKEN=${planka.bot.apiKey}\n`));
  const listed = await here.run("", "board", "queue", "list", "--json");
  const { queues } = JSON.parse(listed.stdout);
  const used = queues.filter(({ uses }: { uses: unknown[] }) => uses.length > 0);
  assert.deepEqual(
    used.map(({ queue, exists }: { queue: string; exists: boolean }) => [queue, exists]),
    ["Todo", "Doing", "Testing", "Blocked"].map((name) => [`Shop.Website.${name}`, true]),
  );
});

Deno.test("what is wrong with Planka is said in plain words, and nothing is written", async () => {
  await using here = await place();
  const { planka, dir } = here;
  await using old = await startPlanka({ hostname: "localhost", version: null });
  const fresh = planka.seed.user({ username: "fresh", hasAcceptedTerms: false });
  const alone = planka.seed.user({ username: "alone" });
  const viewer = planka.seed.user({ username: "viewer" });
  planka.seed.member(here.layout.board, viewer, "viewer");
  for (
    const [answers, reason] of [
      [`http://localhost:${freePort()}\n`, /^Cannot use "http.*": Planka .* cannot be reached/],
      ["planka\nlocalhost:3000\n", /^Cannot use "localhost:3000" as the address of Planka/],
      [`${old.url}\n`, /is Planka 1, or not Planka; upgrade it/],
      [`${planka.url}\n`, /^Cannot go on without an answer to "The name or e-mail address/],
      [
        `${planka.url}\nwrong\n`,
        /^Cannot log in: Planka at .* refuses the API key: .* its user was deactivated $/,
      ],
      [
        `${planka.url}\n\nfresh\nfresh-password\n`,
        /has not accepted the terms of use; log in once/,
      ],
      [`${planka.url}\n\nalone\nno\n`, /the user or the password is wrong/],
      [`${planka.url}\n${alone.apiKey}\n`, /^Cannot find a board: user "alone" is on none; add it/],
      [`${planka.url}\n${viewer.apiKey}\n`, /user "viewer" is a viewer of it; make the user an ed/],
      [`${planka.url}\n${planka.bot.apiKey}\nShop.Webiste\n`, /did you mean "Shop\.Website"\?/],
    ] as const
  ) {
    const { code, stderr } = await here.run(`\n${answers}`, "init");
    assert.equal(code, 2, answers);
    assert.match(stderr.replaceAll(/\s+/g, " "), reason);
    assert.deepEqual(names(dir.path), []);
  }
  assert.ok(fresh.hasAcceptedTerms === false);
});

Deno.test("credentials that are in .env already are used, and not asked for", async () => {
  await using here = await place();
  const { planka, dir } = here;
  const mine = `PLANKA_API_KEY=${planka.bot.apiKey}\n`;
  await dir.write(".env", mine, { mode: 0o600 });
  const { code, stdout, stderr } = await here.run("", "init", "--board", planka.url);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /Wrote artificer\.toml/);
  assert.ok((await Deno.readTextFile(`${dir.path}/.env`)).startsWith(mine));
  await using other = await tempDir();
  await other.write(".env", "PLANKA_TOKEN=wrong\n", { mode: 0o600 });
  const refused = await new Deno.Command("artificer-dispatcher", {
    args: ["init", "--yes", "--board", planka.url],
    cwd: other.path,
    env: here.env,
    stdin: "null",
  }).output();
  assert.equal(refused.code, 2);
  assert.match(new TextDecoder().decode(refused.stderr), /^Cannot log in with PLANKA_TOKEN: /);
});

Deno.test("the address of a page of Planka, and lists in German, are taken as a person gives them", async () => {
  await using here = await place({ "Zu erledigen": [], "In Arbeit": [], "Prüfen": [] });
  const { planka, dir, layout } = here;
  const { code, stdout, stderr } = await here.run(
    `\n${planka.url}/boards/${layout.board.id}\n${planka.bot.apiKey}\n\nzu erledigen\nin arbeit\nprüfen\nZurückgestellt\ntrue\n`,
    "init",
  );
  assert.equal(code, 0, stderr);
  assert.deepEqual(listsOf(planka), ["In Arbeit", "Prüfen", "Zu erledigen", "Zurückgestellt"]);
  assert.match(stdout, /^ {2}Created the list "Zurückgestellt"$/m);
  const config = await Deno.readTextFile(`${dir.path}/artificer.toml`);
  assert.ok(config.includes(`\nurl = "${planka.url}"\n`));
  assert.match(config, /^\[routing\."Shop\.Website\.Zu erledigen"\]$/m);
  assert.match(config, /^failed_queue = "Shop\.Website\.Zurückgestellt"$/m);
  assert.equal((await here.run("", "check", "--port", "0")).code, 0);
});

Deno.test("a list with a name that Planka does not take is refused in plain words", async () => {
  await using here = await place();
  const { code, stderr } = await here.run(
    `\n${here.planka.url}\n${here.planka.bot.apiKey}\n\n\n${"x".repeat(129)}\n\n\ntrue\n`,
    "init",
  );
  assert.equal(code, 2, stderr);
  const said = stderr.replaceAll(/\s+/g, " ");
  assert.match(
    said,
    /^Cannot create the list "x+": its name is 129 characters long, .* than 128 $/,
  );
  assert.deepEqual(names(here.dir.path), []);
});

Deno.test("a list that Planka refuses to create leaves no files behind", async () => {
  await using here = await place();
  here.planka.misbehave(dropBefore, "POST /api/boards/:id/lists");
  const { code, stderr } = await here.run(
    `\n${here.planka.url}\n${here.planka.bot.apiKey}\n\n\n\n\n\ntrue\n`,
    "init",
  );
  assert.equal(code, 2, stderr);
  assert.match(stderr, /^Cannot create the list "In Progress": /);
  assert.deepEqual(names(here.dir.path), []);
});
