import assert from "node:assert/strict";
import { VERSION } from "../../src/version.ts";
import { runDeno, STRICT } from "../fixtures/run_deno.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

const run = (options: Parameters<typeof runDeno>[1] = {}) =>
  runDeno("main.ts", { flags: STRICT, ...options });

const CONFIG = (url: string) =>
  `api_port = 0\n[backend]\ntype = "json"\nurl = "${url}"\n` +
  `[routing.Todo]\ncommand = "true"\nin_progress_queue = "Doing"\n`;

const local = (path: string) => [...STRICT, `--allow-read=${path}`, `--allow-write=${path}`];

Deno.test("help and version need no right at all and exit with 0", async () => {
  const help = await run({ flags: [], args: ["--help"] });
  assert.deepEqual([help.code, help.stderr], [0, ""]);
  assert.match(help.stdout, /^Turns a task board.*\nUsage: artificer-dispatcher \[COMMAND\]/);
  assert.ok(!help.stdout.includes("\x1b"), "a pipe gets no colors");
  for (const args of [["version"], ["--version"], ["-V"]]) {
    const version = await run({ flags: [], args });
    assert.deepEqual([version.code, version.stderr], [0, ""]);
    assert.ok(version.stdout.startsWith(`artificer-dispatcher ${VERSION} (deno `));
  }
});

Deno.test("a mistake on the command line exits with 2 and a hint", async () => {
  assert.deepEqual(await run({ args: ["--prot", "1"] }), {
    code: 2,
    stdout: "",
    stderr: 'Cannot understand the command line: unknown option "--prot"; did you mean\n' +
      '  "--port"?\nSee "artificer-dispatcher --help"\n',
  });
});

Deno.test("C1: a wrong config exits with 2 and all its problems, without a stack", async () => {
  const stdin =
    `poll_interval = -1\nfoo = 1\n[backend]\ntype = "json"\n[routing.Todo]\ncomand = "x"\n`;
  const { code, stdout, stderr } = await run({ args: ["--config", "-"], stdin });
  assert.deepEqual([code, stdout], [2, ""]);
  const [first, ...lines] = stderr.trimEnd().split("\n");
  assert.equal(first, "Cannot use standard input: 6 problems");
  for (
    const problem of [
      "  poll_interval: found -1; allowed: a number, at least 0.05",
      "  backend.url: missing; ",
      '  routing."Todo".command: missing; ',
      '  routing."Todo".in_progress_queue: missing; ',
      '  routing."Todo".comand: unknown key; did you mean "command"?',
      "  foo: unknown key; ",
    ]
  ) {
    assert.ok(lines.some((line) => line.startsWith(problem)), `${problem} in\n${stderr}`);
  }
  for (const line of lines) assert.ok(line.startsWith("  ") && line.length <= 80, line);
});

Deno.test("without a config the three ways to give one are told, with 2", async () => {
  await using dir = await tempDir();
  const strict = await run({ cwd: dir.path });
  assert.equal(strict.code, 2);
  assert.match(
    strict.stderr,
    /^Cannot find a config: the right to read files is missing \(no --allow-read\), and\n {2}standard/,
  );
  assert.match(strict.stderr, /\n {2}--config PATH\n/);
  const granted = await run({ cwd: dir.path, flags: local(dir.path) });
  assert.equal(granted.code, 2);
  assert.match(
    granted.stderr,
    /^Cannot find a config here: run "artificer-dispatcher init", which makes one\n/,
  );
  for (const line of [...strict.stderr.split("\n"), ...granted.stderr.split("\n")]) {
    assert.ok(line.length <= 80, line);
  }
});

Deno.test("a config that is given without the right to read it names the flag", async () => {
  await using dir = await tempDir();
  const path = await dir.write("artificer.toml", CONFIG("board.json"));
  const { code, stderr } = await run({ args: ["--config", path] });
  assert.equal(code, 2);
  assert.ok(
    stderr.replace(/\n {2}/g, " ").includes(`run with --allow-read=${dir.path}, or pipe`),
    stderr,
  );
});

Deno.test("under the strict flags a board in a file names who needs which flag", async () => {
  await using dir = await tempDir();
  const { code, stderr } = await run({ cwd: dir.path, stdin: CONFIG(`${dir.path}/board.json`) });
  assert.equal(code, 2);
  const text = stderr.replace(/\n {2,}/g, " ");
  assert.match(text, /^Cannot start: a right is missing/);
  assert.match(text, /ackend "json" needs /);
  assert.ok(
    text.includes(`--allow-read=${dir.path}`) && text.includes(`--allow-write=${dir.path}`),
  );
  assert.match(text, /"deno task start-local"/);
});

Deno.test("without the right to run, it is named before anything starts", async () => {
  await using dir = await tempDir();
  const flags = ["--allow-net=localhost", `--allow-read=${dir.path}`, `--allow-write=${dir.path}`];
  const stdin = CONFIG(`${dir.path}/board.json`);
  const { code, stderr } = await run({ flags, stdin, cwd: dir.path, args: ["-c", "-"] });
  assert.equal(code, 2);
  assert.match(
    stderr,
    /The dispatcher needs --allow-run to start and stop agents\nRun with --allow-run\n$/,
  );
});

Deno.test("--once runs what is ready and exits with 0, with a log of JSON Lines", async () => {
  await using dir = await tempDir();
  const board = { queues: { Todo: [{ id: "1", name: "Fix" }], Doing: [], Done: [] } };
  await dir.write("board.json", JSON.stringify(board));
  await dir.write("artificer.toml", `${CONFIG("board.json")}done_queue = "Done"\n`);
  const { code, stdout, stderr } = await run({
    cwd: dir.path,
    flags: local(dir.path),
    args: ["--once", "--debug"],
  });
  assert.equal(code, 0, stderr);
  assert.equal(stdout, "");
  const lines = stderr.trimEnd().split("\n").map((line) => JSON.parse(line));
  const given = lines.find(({ rights }) => rights !== undefined);
  assert.deepEqual(given?.rights, ["env", "sys", "ffi", "import"]);
  const started = lines.find(({ event }) => event === "run_started");
  assert.equal(started?.task_name, "Fix");
  const { queues } = JSON.parse(await Deno.readTextFile(`${dir.path}/board.json`));
  assert.deepEqual(queues.Done.map(({ id }: { id: string }) => id), ["1"]);
});

Deno.test("S3: a secret of the environment is in no line of the log", async () => {
  await using dir = await tempDir();
  const board = { queues: { Todo: [{ id: "1", name: "Mind token-of-planka-1" }], Doing: [] } };
  await dir.write("board.json", JSON.stringify(board));
  await dir.write("artificer.toml", CONFIG("board.json"));
  const { code, stderr } = await run({
    cwd: dir.path,
    flags: local(dir.path),
    args: ["--once", "--debug"],
    env: { PLANKA_TOKEN: "token-of-planka-1" },
  });
  assert.equal(code, 0, stderr);
  assert.match(stderr, /Mind \[secret\]/);
  assert.doesNotMatch(stderr, /token-of-planka-1/);
});
