import assert from "node:assert/strict";
import type { CheckResult } from "../../src/check/result.ts";
import { formatChecks } from "../../src/cli/check.ts";
import { paintColors, paintNothing } from "../../src/cli/terminal/style.ts";
import { startDispatcher } from "../fixtures/dispatcher_process.ts";
import { runDeno, STRICT } from "../fixtures/run_deno.ts";
import { type TempDir, tempDir } from "../fixtures/temp_dir.ts";

const BOARD = '{"queues": {"Todo": [{"id": 1, "name": "Fix"}], "Doing": [], "Done": []}}\n';
const CONFIG = (route = "") => `
api_port = 0
[backend]
type = "json"
url = "board.json"
[routing."Todo"]
command = "true"
in_progress_queue = "Doing"
done_queue = "Done"
cwd = "work"
${route}`;

async function folder(config = CONFIG()): Promise<TempDir> {
  const dir = await tempDir();
  await dir.write("board.json", BOARD);
  await dir.write("artificer.toml", config);
  await Deno.mkdir(`${dir.path}/work`);
  return dir;
}

const LOCAL = (path: string) => [...STRICT, `--allow-read=${path}`, `--allow-write=${path}`];

interface CheckRun {
  readonly args?: readonly string[];
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

function check({ path }: TempDir, { args = [], flags = LOCAL(path), env, stdin }: CheckRun = {}) {
  return runDeno("main.ts", { args: ["check", ...args], flags, cwd: path, env, stdin });
}

/** What `--json` says: whether all is well, and each check as `name: state`. */
async function states(dir: TempDir, run: CheckRun = {}) {
  const { code, stdout, stderr } = await check(dir, {
    ...run,
    args: ["--json", ...run.args ?? []],
  });
  assert.equal(stderr, "");
  const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: CheckResult[] };
  assert.equal(code, ok ? 0 : 1);
  return { ok, checks, states: checks.map(({ name, state }) => `${name}: ${state}`) };
}

Deno.test("a set-up that is sound passes, a line for each check, under the rights that a start needs", async () => {
  await using dir = await folder();
  const { code, stdout, stderr } = await check(dir);
  assert.deepEqual([code, stderr], [0, ""]);
  const [last, empty, ...lines] = stdout.trimEnd().split("\n").reverse();
  assert.equal(last, 'Nothing is missing: run "artificer-dispatcher start"');
  assert.equal(empty, "");
  assert.equal(lines.length, 9);
  for (const line of lines) assert.match(line, /^ok {7}\S/);
});

Deno.test("the checks come in a fixed order, and --json says of each what and whether", async () => {
  await using dir = await folder();
  const { ok, checks, states: found } = await states(dir);
  assert.equal(ok, true);
  const names = ["config", "rights", "board", "credentials", "queues", "command", "arguments"];
  assert.deepEqual(found, [...names, "port", "token"].map((name) => `${name}: ok`));
  for (const result of checks) {
    assert.deepEqual(Object.keys(result), ["name", "state", "message", "remedy"]);
    assert.equal(result.remedy, null);
  }
});

Deno.test("check writes nothing: the board's bytes and time stay, and no file is new", async () => {
  await using dir = await folder();
  const board = `${dir.path}/board.json`;
  await Deno.utime(board, 1000, 1000);
  const before = await Deno.stat(board);
  await check(dir);
  const after = await Deno.stat(board);
  assert.equal(await Deno.readTextFile(board), BOARD);
  assert.deepEqual([after.mtime, after.ino], [before.mtime, before.ino]);
  const names = Array.from(Deno.readDirSync(dir.path), ({ name }) => name);
  assert.deepEqual(names.toSorted(), ["artificer.toml", "board.json", "work"]);
});

Deno.test("a warning alone is no failure", async () => {
  await using dir = await folder(CONFIG('args = ["{task_name}"]'));
  const { ok, states: found } = await states(dir);
  assert.equal(ok, true);
  assert.ok(found.includes("arguments: warning"));
});

Deno.test("without a config everything else is skipped, and the ways to give one are told", async () => {
  await using dir = await tempDir();
  const { code, stdout } = await check(dir);
  assert.equal(code, 1);
  assert.match(
    stdout,
    /^failed {3}Cannot find a config here: run "artificer-dispatcher init", which makes one\n/,
  );
  assert.match(stdout, /\n {9}→ Or give it in another way; standard input is empty:\n/);
  assert.equal(
    stdout.match(/^skipped {2}The .* not checked: the config cannot be used$/gm)?.length,
    8,
  );
  assert.match(stdout, /\n\n1 failed\n$/);
});

Deno.test("all that is wrong is told at once, each with its remedy", async () => {
  await using dir = await folder(
    CONFIG('failed_queue = "Dnoe"\nargs = ["{task_name}"]')
      .replace('"true"', '"no-such-agent"')
      .replace("api_port = 0", "api_port = 0\napi_require_token = true"),
  );
  const { checks } = await states(dir);
  const wrong = checks.filter(({ state }) => state !== "ok");
  assert.deepEqual(wrong.map(({ name, state }) => `${name}: ${state}`), [
    "queues: failed",
    "command: failed",
    "arguments: warning",
    "token: warning",
  ]);
  for (const { remedy } of wrong) assert.ok(remedy);
});

Deno.test("a board that is broken fails with the place, and its queues are not looked at", async () => {
  await using dir = await folder();
  await dir.write("board.json", '{"queues": {"Todo": [}}');
  const { checks, states: found } = await states(dir);
  assert.match(checks[2]?.message ?? "", /^Cannot read board ".*board\.json": line 1, column 22: /);
  assert.deepEqual(found.slice(2, 5), ["board: failed", "credentials: skipped", "queues: skipped"]);
});

Deno.test("a card that is left out is a warning of the board", async () => {
  await using dir = await folder();
  await dir.write("board.json", BOARD.replace('{"id": 1, "name": "Fix"}', '{"name": "Fix"}'));
  const { checks, ok } = await states(dir);
  assert.equal(ok, true);
  const [result] = checks.filter(({ state }) => state === "warning");
  assert.deepEqual(
    [result?.name, result?.message, result?.remedy],
    [
      "board",
      'Skipped an item of queue "Todo" (line 1, column 22, "Fix"): it has no id',
      `Correct it in "${dir.path}/board.json"`,
    ],
  );
});

Deno.test("a right that is missing skips what needs it, and nothing else", async () => {
  await using dir = await folder();
  const read = `--allow-read=${dir.path}`;
  const noRun = await states(dir, { flags: ["--allow-net=localhost", read] });
  assert.deepEqual(noRun.states, [
    "config: ok",
    "rights: failed",
    "board: skipped",
    "credentials: skipped",
    "queues: skipped",
    "command: skipped",
    "arguments: ok",
    "port: ok",
    "token: skipped",
  ]);
  const noWrite = await states(dir, { flags: [...STRICT, read] });
  assert.deepEqual(noWrite.states.slice(1, 6), [
    "rights: failed",
    "board: skipped",
    "credentials: skipped",
    "queues: skipped",
    "command: ok",
  ]);
  const noNet = await states(dir, { flags: LOCAL(dir.path).slice(1) });
  assert.equal(noNet.states.at(-2), "port: skipped");
});

Deno.test("a config on standard input is checked under the two strict flags", async () => {
  await using dir = await tempDir();
  await Deno.mkdir(`${dir.path}/work`);
  const stdin = CONFIG().replace('type = "json"\nurl = "board.json"', 'type = "memory"');
  const { ok } = await states(dir, { flags: STRICT, args: ["--config", "-"], stdin });
  assert.equal(ok, true);
});

Deno.test("the token of .env counts, and is not told", async () => {
  await using dir = await folder(`api_require_token = true\n${CONFIG()}`);
  assert.equal((await states(dir)).states.at(-1), "token: warning");
  await dir.write(".env", "ARTIFICER_API_TOKEN=s3cret-token-of-people\n");
  const { checks } = await states(dir);
  assert.equal(checks.at(-1)?.state, "ok");
  assert.ok(!JSON.stringify(checks).includes("s3cret"));
});

Deno.test("a token_command is run, and without a token the board is not asked", async () => {
  await using dir = await folder(`token_command = ["false"]\n${CONFIG()}`);
  const failing = await states(dir);
  assert.deepEqual(failing.states.slice(2, 6), [
    "token_command: failed",
    "board: skipped",
    "credentials: skipped",
    "queues: skipped",
  ]);
  await dir.write("artificer.toml", `token_command = ["echo", "t"]\n${CONFIG()}`);
  assert.deepEqual((await states(dir)).states.slice(2, 4), ["token_command: ok", "board: ok"]);
});

Deno.test("C2: beside a running dispatcher all is ok, and its pid is told", async () => {
  await using dir = await folder(`poll_interval = 3600\n${CONFIG()}`);
  await dir.write("board.json", BOARD.replace('{"id": 1, "name": "Fix"}', ""));
  await using dispatcher = startDispatcher({ cwd: dir.path });
  const { port } = new URL(await dispatcher.url());
  const { ok, checks } = await states(dir, {
    args: ["--port", port],
    flags: [...LOCAL(dir.path).slice(1), "--allow-net=localhost,127.0.0.1"],
  });
  assert.equal(ok, true);
  const said = checks.find(({ name }) => name === "port")?.message;
  assert.ok(
    said === `The dispatcher of this config is running on port ${port} (pid ${dispatcher.pid})`,
    said,
  );
  const text = formatChecks(checks, { width: 80, paint: paintNothing });
  assert.match(
    text,
    /\n\nNothing is missing, and the dispatcher is running( \(\d+ warnings?\))?\n$/,
  );
});

Deno.test("a mistake on the command line is no failed check: exit code 2", async () => {
  await using dir = await folder();
  const { code, stdout } = await check(dir, { args: ["--jsno"] });
  assert.deepEqual([code, stdout], [2, ""]);
});

const RESULTS: readonly CheckResult[] = [
  { name: "board", state: "ok", message: "The board answers", remedy: null },
  {
    name: "config",
    state: "failed",
    message: `artificer.toml:1:9: not valid TOML\n  [backend\n          ^\n  ${
      "word ".repeat(20)
    }end`,
    remedy: `Do ${"something ".repeat(12)}now\n  or this`,
  },
  { name: "port", state: "warning", message: "Odd\x1b[2J", remedy: "Look" },
  { name: "token", state: "skipped", message: "Not looked at", remedy: null },
];

Deno.test("on a terminal of 80 columns everything is folded below itself, and nothing is obeyed", () => {
  const text = formatChecks(RESULTS, { width: 80, paint: paintNothing });
  const lines = text.split("\n");
  for (const line of lines) assert.ok(line.length <= 80, line);
  assert.deepEqual(lines.slice(0, 4), [
    "ok       The board answers",
    "failed   artificer.toml:1:9: not valid TOML",
    "           [backend",
    "                   ^",
  ]);
  assert.ok(lines.includes("             or this"));
  assert.ok(lines.includes("warning  Odd\\u001b[2J"));
  assert.equal(lines.at(-2), "1 failed, 1 warning");
});

Deno.test("the last line is folded, too", () => {
  const results = RESULTS.filter(({ state }) => state !== "failed");
  const text = formatChecks(results, { width: 60, paint: paintNothing });
  assert.ok(
    text.endsWith('\n\nNothing is missing: run "artificer-dispatcher start" (1\nwarning)\n'),
    text,
  );
});

Deno.test("colours change nothing but the colours", () => {
  const plain = formatChecks(RESULTS, { width: 80, paint: paintNothing });
  const painted = formatChecks(RESULTS, { width: 80, paint: paintColors });
  assert.notEqual(painted, plain);
  // deno-lint-ignore no-control-regex
  assert.equal(painted.replace(/\x1b\[\d+m/g, ""), plain);
  assert.ok(painted.includes("\x1b[31mfailed\x1b[0m   artificer.toml"));
});

Deno.test("elsewhere a check takes one line", () => {
  const text = formatChecks(RESULTS, { width: Infinity, paint: paintNothing });
  assert.ok(text.includes(`         → Do ${"something ".repeat(12)}now\n`));
});
