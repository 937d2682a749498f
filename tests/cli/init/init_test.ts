import assert from "node:assert/strict";
import { readBoard } from "../../fixtures/json_board.ts";
import { installProgram } from "../../fixtures/program.ts";
import { runDeno, STRICT } from "../../fixtures/run_deno.ts";
import { type TempDir, tempDir } from "../../fixtures/temp_dir.ts";
import { testWith } from "../../fixtures/tools.ts";
import { KEYS, startOnTerminal, testOnTerminal } from "../../fixtures/terminal.ts";

const RIGHTS = [
  "--allow-net=localhost,127.0.0.1",
  "--allow-run",
  "--allow-read=.",
  "--allow-write=.",
];

/** The rights of the executable. */
const EVERYWHERE = ["--allow-net", "--allow-run", "--allow-read", "--allow-write"];

/** A folder, and beside it one with the program and perhaps an agent, which are in the PATH. */
interface Place extends AsyncDisposable {
  readonly dir: TempDir;
  readonly env: Record<string, string>;
}

async function place(
  { claude = false, agents = [] as readonly string[], rights = RIGHTS } = {},
): Promise<Place> {
  const [dir, tools] = await Promise.all([tempDir(), tempDir()]);
  await installProgram(tools, rights);
  if (claude) await tools.write("bin/claude", "#!/bin/sh\n", { mode: 0o755 });
  for (const name of ["codex", "gemini", "opencode"]) {
    if (agents.includes(name)) await tools.write(`bin/${name}`, "#!/bin/sh\n", { mode: 0o755 });
  }
  return {
    dir,
    env: { PATH: `${tools.path}/bin:/usr/bin:/bin`, NO_COLOR: "1" },
    async [Symbol.asyncDispose]() {
      await Promise.all([dir[Symbol.asyncDispose](), tools[Symbol.asyncDispose]()]);
    },
  };
}

/** Runs the program as its user does: by its name. */
function run(here: Place, ...args: string[]) {
  return runIn(here, here.dir.path, ...args);
}

async function runIn({ env }: Place, cwd: string, ...args: string[]) {
  return await output({ args, cwd, env, stdin: "null" });
}

async function output(options: Deno.CommandOptions) {
  const run = new Deno.Command("artificer-dispatcher", options);
  const { code, stdout, stderr } = await run.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Runs init with a text on its standard input. */
async function runWith(here: Place, text: string, ...args: string[]) {
  const input = await here.dir.write("../" + here.dir.path.split("/").at(-1) + ".in", text);
  try {
    const line = 'exec artificer-dispatcher init "$@" < "$0"';
    const { code, stdout, stderr } = await new Deno.Command("sh", {
      args: ["-c", line, input, ...args],
      cwd: here.dir.path,
      env: here.env,
    }).output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } finally {
    await Deno.remove(input);
  }
}

interface ListedQueue {
  readonly queue: string;
  readonly tasks: readonly unknown[];
}

const names = ({ path }: TempDir) =>
  Array.from(Deno.readDirSync(path), ({ name }) => name).toSorted();

Deno.test("in a fresh folder init writes what check finds sound, and no task that would start", async () => {
  await using here = await place({ claude: true });
  const { code, stdout, stderr } = await run(here, "init");
  assert.deepEqual([code, stderr], [0, ""]);
  assert.deepEqual(names(here.dir), [".env", "artificer.toml", "board.db", "work"]);
  const listed = JSON.parse((await run(here, "board", "list", "--json")).stdout);
  assert.deepEqual(
    listed.queues.map(({ queue, tasks }: ListedQueue) => [queue, tasks.length]),
    [["Todo", 0], ["In Progress", 0], ["Review", 0], ["Done", 0], ["Failed", 0]],
  );
  const config = await Deno.readTextFile(`${here.dir.path}/artificer.toml`);
  assert.match(config, /^command = "claude"$/m);
  for (const line of stdout.split("\n")) assert.ok(line.length <= 80, line);
  for (const step of ["check", "start --dry-run", "start"]) {
    assert.match(stdout, new RegExp(`^ {2}artificer-dispatcher ${step} {2}`, "m"));
  }
  const checked = await run(here, "check", "--port", "0", "--json");
  const { ok, checks } = JSON.parse(checked.stdout);
  assert.equal(ok, true);
  for (const { state, message } of checks) assert.equal(state, "ok", message);
});

Deno.test("without claude it writes an agent to begin with, which runs a task to the end", async () => {
  await using here = await place();
  assert.equal((await run(here, "init")).code, 0);
  const { mode } = await Deno.stat(`${here.dir.path}/agent.sh`);
  assert.equal((mode ?? 0) & 0o111, 0o111);
  assert.equal((await run(here, "board", "add", "Todo", "Hi")).code, 0);
  const { code, stderr } = await run(here, "--once", "--port", "0");
  assert.equal(code, 0, stderr);
  const { queues } = JSON.parse((await run(here, "board", "list", "Review", "--json")).stdout);
  assert.equal(queues[0].tasks[0].comments[0].text, "Hello from agent.sh");
});

Deno.test("answers come from a pipe line by line, and the defaults follow where they end", async () => {
  await using here = await place({ claude: true });
  const { code, stdout, stderr } = await runWith(here, "\nboard.json\nInbox\n");
  assert.deepEqual([code, stderr], [0, ""]);
  assert.deepEqual(names(here.dir), [".env", "artificer.toml", "board.json", "work"]);
  assert.deepEqual(Object.keys(await readBoard(`${here.dir.path}/board.json`)), [
    "Inbox",
    "In Progress",
    "Review",
    "Done",
    "Failed",
  ]);
  assert.match(stdout, /^The queue that agents take tasks from \[Todo\]: Inbox$/m);
  assert.match(stdout, /^Standard input has ended: the defaults answer the rest$/m);
});

Deno.test("an answer in a pipe that can't be used ends it with the reason, before anything is written", async () => {
  await using here = await place({ claude: true });
  for (
    const [text, reason] of [
      ["\nboard.xyz\n", /^Cannot use "board\.xyz" as a board: a new board is a file whose name/],
      ["y\n".repeat(50), /^Cannot use "y" as a board/],
      ["\n\nTodo\nTodo\n", /^Cannot use "Todo" as this queue: agents take tasks from it/],
      ["\n\n/srv/board.db\n", /^Cannot use "\/srv\/board\.db" as this queue: it looks like a path/],
      ["\n\n\n\n\n\nnot-installed\n", /^Cannot find the command "not-installed"; install it/],
      ["/etc/passwd\n", /^Cannot use the folder "\/etc\/passwd": "\/etc\/passwd" is not a folder/],
    ] as const
  ) {
    const { code, stderr } = await runWith(here, text);
    assert.equal(code, 2, text);
    assert.match(stderr, reason);
    assert.deepEqual(names(here.dir), []);
  }
});

Deno.test("an empty line for every question takes the defaults, as Enter does", async () => {
  await using here = await place({ claude: true });
  const { code, stdout } = await runWith(here, "\n".repeat(50));
  assert.equal(code, 0);
  assert.doesNotMatch(stdout, /Standard input|defaults/);
  assert.equal((await run(here, "check", "--port", "0")).code, 0);
});

Deno.test("options that can't be used are refused with 2, and nothing is written", async () => {
  await using here = await place({ claude: true });
  for (
    const [options, reason] of [
      [["--board", "x.xyz"], /as a board: a new board is a file whose name ends with \.db/],
      [["--queue", "a/b.json"], /it looks like a path/],
      [["--command", "not-installed"], /^Cannot find the command "not-installed"/],
      [["--work", "/proc/nothing"], /^Cannot use the folder "\/proc\/nothing": |^Cannot write/],
    ] as const
  ) {
    const { code, stderr } = await run(here, "init", "--yes", ...options);
    assert.equal(code, 2, options.join(" "));
    assert.match(stderr, reason);
    assert.deepEqual(names(here.dir), []);
  }
});

for (const agent of ["codex", "gemini", "opencode"]) {
  Deno.test(`for ${agent} it writes a command line with a prompt, which check finds sound`, async () => {
    await using here = await place({ agents: [agent] });
    const { code, stdout, stderr } = await run(here, "init");
    assert.equal(code, 0, stderr);
    assert.match(stdout, new RegExp(`^ {2}${agent} +found, `, "m"));
    await run(here, "board", "add", "Todo", "Hi");
    const dry = await run(here, "start", "--dry-run", "--json", "--port", "0");
    const [{ argv }] = JSON.parse(dry.stdout).starts ?? JSON.parse(dry.stdout).tasks;
    assert.equal(argv[0], agent);
    assert.match(
      argv.at(-1),
      /^You work on one task of a board[^]*artificer-dispatcher task get\n/,
    );
    assert.equal((await run(here, "check", "--port", "0")).code, 0);
  });
}

Deno.test("options say what would be asked for", async () => {
  await using here = await place();
  const options = ["--board", "tasks.json", "--queue", "Inbox", "--command", "true", "--yes"];
  const { code } = await run(here, "init", ...options);
  assert.equal(code, 0);
  assert.deepEqual(names(here.dir), [".env", "artificer.toml", "tasks.json", "work"]);
  assert.deepEqual(Object.keys(await readBoard(`${here.dir.path}/tasks.json`))[0], "Inbox");
  assert.equal((await run(here, "check", "--port", "0")).code, 0);
});

Deno.test("a board that is there is not touched, and the tasks that wait on it are told", async () => {
  await using here = await place();
  const board =
    '{ "queues": {"Ready": [{"id": 7, "name": "a"}, {"id": 8, "name": "b"}], "Doing": [] } }';
  const path = await here.dir.write("board.json", board);
  await Deno.utime(path, 1000, 1000);
  const { stdout } = await run(here, "init");
  assert.match(stdout, /^"Ready" already contains 2 tasks: start runs \.\/agent\.sh for each/m);
  assert.equal(await Deno.readTextFile(path), board);
  assert.equal((await Deno.stat(path)).mtime?.getTime(), 1_000_000);
});

Deno.test("nothing is written over: a config that is there ends it at once", async () => {
  await using here = await place();
  await here.dir.write("artificer.toml", "mine");
  const { code, stdout, stderr } = await run(here, "init");
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, /^Cannot write "artificer\.toml": it exists already/);
  assert.deepEqual(names(here.dir), ["artificer.toml"]);
  assert.equal(await Deno.readTextFile(`${here.dir.path}/artificer.toml`), "mine");
});

Deno.test("a pyproject.toml that is the config here is not hidden; another one does not matter", async () => {
  await using here = await place({ rights: EVERYWHERE });
  const shop = `${here.dir.path}/shop`;
  await Deno.mkdir(shop);
  await here.dir.write("shop/pyproject.toml", "[tool.artificer-dispatcher]\npoll_interval = 5\n");
  const { code, stderr } = await runIn(here, shop, "init");
  assert.equal(code, 2);
  assert.match(stderr.replaceAll(/\s+/g, " "), /it would hide \[tool\.artificer-dispatcher\]/);
  await here.dir.write("shop/pyproject.toml", "[project]\nname = 'x'\n");
  assert.equal((await runIn(here, shop, "init")).code, 0);
});

Deno.test("an agent.sh that is there is used as it is", async () => {
  await using here = await place();
  await here.dir.write("agent.sh", "mine", { mode: 0o755 });
  assert.equal((await run(here, "init")).code, 0);
  assert.equal(await Deno.readTextFile(`${here.dir.path}/agent.sh`), "mine");
});

Deno.test("where something is in the way, nothing is written", async () => {
  await using here = await place();
  await here.dir.write("board.json", "{");
  const { code, stderr } = await run(here, "init");
  assert.equal(code, 2);
  assert.match(stderr, /^Cannot read board /);
  assert.deepEqual(names(here.dir), ["board.json"]);
});

Deno.test("a right that is missing is told with its flag", async () => {
  await using dir = await tempDir();
  const { code, stderr } = await runDeno("main.ts", {
    args: ["init"],
    cwd: dir.path,
    flags: STRICT,
  });
  assert.equal(code, 2);
  const text = stderr.replaceAll(/\n {2,}/g, " ");
  assert.match(text, /^Cannot write a config: a right is missing init needs --allow-read=/);
  assert.ok(text.includes(`Run with --allow-read=${dir.path} --allow-write=${dir.path}`), stderr);
  await using board = await tempDir();
  const elsewhere = await runDeno("main.ts", {
    args: ["init", "--board", `${board.path}/b.json`],
    cwd: dir.path,
    flags: ["--allow-run", `--allow-read=${dir.path}`, `--allow-write=${dir.path}`],
  });
  assert.ok(elsewhere.stderr.includes(`--allow-write=${board.path}`), elsewhere.stderr);
  assert.deepEqual(names(dir), []);
});

const QUESTIONS = [
  "The folder that agents work in [work]:",
  "The board, a .db or .json file or planka [board.db]:",
  "The queue that agents take tasks from [Todo]:",
  "The queue of tasks in progress [In Progress]:",
  "The queue of tasks that are done, for you to review [Review]:",
  "The queue of tasks that failed [Failed]:",
  "The command that works on a task [claude]:",
  'Commands that they may run, or "none" [none]:',
  'A first task, in one line, or "none" [none]:',
];

testOnTerminal("on a terminal it asks, and an empty answer takes what is shown", async () => {
  await using here = await place({ claude: true });
  const { dir, env } = here;
  await using terminal = startOnTerminal("artificer-dispatcher init", { cwd: dir.path, env });
  for (const question of QUESTIONS) {
    await terminal.shows(question);
    const answer = question.startsWith("The queue that")
      ? 'My "queue"\\ü'
      : question.startsWith("A first task")
      ? "Fix the typo"
      : "";
    await terminal.type(`${answer}${KEYS.enter}`);
  }
  const { code, text } = await terminal.ended();
  assert.equal(code, 0, text);
  assert.match(text, /Wrote artificer\.toml, board\.db, \.env\n/);
  assert.match(text, /\nAdded task 1 to "My .*", "Fix the typo": start runs claude on it\n$/);
  for (const line of text.split("\n")) assert.ok(line.length <= 80, line);
  const listed = JSON.parse((await run(here, "board", "list", "--json")).stdout);
  assert.equal(listed.queues[0].tasks[0].name, "Fix the typo");
  const config = await Deno.readTextFile(`${dir.path}/artificer.toml`);
  assert.ok(config.includes('[routing."My \\"queue\\"\\\\ü"]'));
  assert.equal((await run(here, "check", "--port", "0")).code, 0);
});

testOnTerminal("an answer that can't be used is asked for again", async () => {
  await using here = await place({ claude: true });
  const { dir, env } = here;
  await using terminal = startOnTerminal("artificer-dispatcher init", { cwd: dir.path, env });
  const [folder = "", board = ""] = QUESTIONS;
  await terminal.shows(folder);
  await terminal.type(KEYS.enter);
  await terminal.shows(board);
  await terminal.type(`~/board.json${KEYS.enter}`);
  await terminal.shows('Cannot use "~/board.json" as a board');
  for (const question of QUESTIONS.slice(1)) {
    await terminal.shows(question);
    await terminal.type(KEYS.enter);
  }
  assert.equal((await terminal.ended()).code, 0);
});

for (const key of ["ctrlC", "ctrlD"] as const) {
  testOnTerminal(`${key} at the last question leaves nothing behind`, async () => {
    await using here = await place({ claude: true });
    const { dir, env } = here;
    await using terminal = startOnTerminal("artificer-dispatcher init", { cwd: dir.path, env });
    for (const question of QUESTIONS) {
      await terminal.shows(question);
      await terminal.type(question === QUESTIONS.at(-1) ? KEYS[key] : KEYS.enter);
    }
    const { code, text } = await terminal.ended();
    assert.equal(code, 130, text);
    assert.match(text, /Stopped: nothing was written\n$/);
    assert.deepEqual(names(dir), []);
  });
}

testOnTerminal("with --yes nothing is asked on a terminal either", async () => {
  await using here = await place();
  const { dir, env } = here;
  await using terminal = startOnTerminal("artificer-dispatcher init --yes", { cwd: dir.path, env });
  const { code, text } = await terminal.ended();
  assert.equal(code, 0, text);
  assert.match(
    text,
    /^ {2}opencode +not in PATH\n\nWrote artificer\.toml, board\.db, agent\.sh, \.env\n/m,
  );
});

testOnTerminal("what it says between piped answers is folded on a terminal, too", async () => {
  await using here = await place({ claude: true });
  const { dir, env } = here;
  const line = "yes '' | artificer-dispatcher init";
  await using terminal = startOnTerminal(line, { cwd: dir.path, env });
  const { code, text } = await terminal.ended();
  assert.equal(code, 0, text);
  assert.match(text, /^Config, board and state go to .*\n {2}/m);
  for (const shown of text.split("\n")) assert.ok(shown.length <= 80, shown);
});

testOnTerminal(
  "on a terminal check stays within its 80 columns",
  async () => {
    await using here = await place({ claude: true });
    const { dir, env } = here;
    await run(here, "init");
    const line = "artificer-dispatcher check --port 0";
    await using plain = startOnTerminal(line, { cwd: dir.path, env });
    const { code, text } = await plain.ended();
    assert.equal(code, 0, text);
    for (const shown of text.split("\n")) assert.ok(shown.length <= 80, shown);
    assert.match(text, /^ok {7}The config /);
  },
);

testWith(
  "git",
  "M2: in a repository all that decides what runs lies beside it, and the printed commands work",
  async () => {
    await using here = await place({ claude: true, rights: EVERYWHERE });
    const repository = `${here.dir.path}/shop`;
    await Deno.mkdir(`${repository}/packages/web`, { recursive: true });
    await git(repository, "init", "--quiet");
    await here.dir.write("shop/package.json", '{"scripts": {"test": "x"}}');
    const allow = ["--allow", "npm test", "--allow", "git add, git commit"];
    const { code, stdout, stderr } = await runIn(here, repository, "init", ...allow);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^Wrote artificer\.toml, board\.db, \.env in \.\.\/shop-artificer$/m);
    assert.match(stdout, /^ {2}Agents work in this folder: these files lie outside of it$/m);
    assert.deepEqual(names(here.dir), ["shop", "shop-artificer"]);
    assert.deepEqual(
      Array.from(Deno.readDirSync(repository), ({ name }) => name).toSorted(),
      [".git", "package.json", "packages"],
    );
    const [, steps = ""] = /Next:\n([^]*?)\n\n/.exec(stdout) ?? [];
    const commands = steps.split("\n").map((line) => line.trim().split(/ {2,}/)[0] ?? "");
    assert.deepEqual(commands.slice(0, 2), ["cd ../shop-artificer", "artificer-dispatcher check"]);
    const shell = await new Deno.Command("sh", {
      args: ["-ec", commands.slice(0, 3).join("\n")],
      cwd: repository,
      env: here.env,
    }).output();
    const shown = new TextDecoder().decode(shell.stdout);
    assert.equal(shell.code, 0, shown + new TextDecoder().decode(shell.stderr));
    assert.doesNotMatch(shown, /^warning/m);
    const config = await Deno.readTextFile(`${here.dir.path}/shop-artificer/artificer.toml`);
    assert.match(config, /^cwd = "\.\.\/shop"$/m);
    assert.match(
      config,
      /^ {2}"Bash\(npm test:\*\)",\n {2}"Bash\(git add:\*\)",\n {2}"Bash\(git commit:\*\)",$/m,
    );
    const again = await runIn(here, `${repository}/packages/web`, "init");
    assert.equal(again.code, 2);
    assert.doesNotMatch(again.stdout, /Wrote/);
    assert.match(
      again.stderr.replaceAll(/\s+/g, ""),
      /shop-artificer\/artificer\.toml":itexistsalready/,
    );
  },
);

Deno.test("a work folder elsewhere, and a home of one's own, are taken as they are named", async () => {
  await using here = await place({ claude: true, rights: EVERYWHERE });
  const at = (name: string) => `${here.dir.path}/${name}`;
  await Deno.mkdir(at("control"));
  const one = await runIn(here, at("control"), "init", "--work", "../site");
  assert.equal(one.code, 0, one.stderr);
  assert.deepEqual(names(here.dir), ["control", "site"]);
  assert.match(await Deno.readTextFile(at("control/artificer.toml")), /^cwd = "\.\.\/site"$/m);
  const other = await runIn(here, at("site"), "init", "--work", ".", "--home", "../deep/home");
  assert.equal(other.code, 0, other.stderr);
  assert.match(
    await Deno.readTextFile(at("deep/home/artificer.toml")),
    /^cwd = "\.\.\/\.\.\/site"$/m,
  );
  const wrong = await runIn(here, at("site"), "init", "--work", ".", "--home", "inner");
  assert.equal(wrong.code, 2);
  assert.doesNotMatch(wrong.stdout, /Wrote/);
  assert.match(wrong.stderr, /^Cannot use "inner" for the config: agents work in\s/);
});

async function git(cwd: string, ...args: string[]): Promise<void> {
  const { success } = await new Deno.Command("git", { args, cwd, stderr: "null" }).output();
  assert.ok(success, args.join(" "));
}
