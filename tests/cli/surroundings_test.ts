import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { describeFailure } from "../../src/cli/failure.ts";
import { AdapterError, UsageError } from "../../src/domain/errors.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const CONFIG = 'api_port = 0\n[backend]\ntype = "json"\nurl = "board.json"\n' +
  '[routing.Todo]\ncommand = "true"\nin_progress_queue = "Doing"\n';
const LONG = "x".repeat(300);

/** What no person should have to read. */
const INTERNAL =
  /os error|Unexpected error|\n +at |Deno\.|NotFound|PermissionDenied|TypeError|panicked/;

/** A script for a shell with the program as `run`, its exit code, and what it says on standard error. */
const SURROUNDINGS: readonly (readonly [script: string, code: number, says: string])[] = [
  ["unset HOME; run board list", 0, ""],
  ["run board list <&-", 0, ""],
  ["run board list >&- <&-", 0, ""],
  ["LC_ALL=C run board list", 0, ""],
  ["TMPDIR=/nowhere run board list", 0, ""],
  ["run schema | head -n 1", 0, ""],
  ["run --help | true", 0, ""],
  ["run schema >/dev/full", 1, "Cannot write the output: the disk is full"],
  ["run start -c .", 2, 'Cannot read config ".": it is a folder'],
  ["run board list -c ./nowhere/a.toml", 2, 'Cannot read config "./nowhere/a.toml": no such file'],
  [
    "run start -c artificer.toml/x",
    2,
    'Cannot read config "artificer.toml/x": it cannot exist, since a part of its path is not a folder',
  ],
  ["ln -s loop loop; run check -c loop >&2", 1, "it is a link that leads back to itself"],
  [`run start -c ${LONG}`, 2, "it is a longer name than the system allows"],
  [
    "printf 'a = \"\\377\"' >latin.toml; run start -c latin.toml",
    2,
    'Cannot read config "latin.toml": it is not UTF-8 text; save it as UTF-8',
  ],
  [
    "head -c 17000000 /dev/zero >big.toml; run start -c big.toml",
    2,
    'Cannot read config "big.toml": it has more than 16 MiB',
  ],
  [
    "mkdir c && cd c && mkdir artificer.toml && run status",
    2,
    'Cannot read config "artificer.toml": it is a folder; correct that, or give the address with --url',
  ],
  [
    "rm board.json && mkdir board.json && run board list",
    1,
    "it is a folder",
  ],
  [
    "run board export nowhere/x.json",
    2,
    'Cannot write "nowhere/x.json": its folder "nowhere" does not exist; nothing was changed',
  ],
  [
    "run board import nope.json -c sqlite.toml",
    1,
    'Cannot read board "nope.json": the file does not exist',
  ],
  [
    "PATH=/nowhere; run start --once",
    1,
    'no program "sh" is in PATH; add the folder of the system\'s programs to it, such as /usr/bin:/bin',
  ],
  [
    "unset PATH; run start --once",
    1,
    "add the folder of the system's programs to it, such as /usr/bin:/bin",
  ],
];

/** Runs a script in a folder with a config and a board. */
async function inShell(
  script: string,
): Promise<{ readonly code: number; readonly stderr: string }> {
  await using dir = await tempDir();
  await dir.write("artificer.toml", CONFIG);
  await dir.write(
    "sqlite.toml",
    CONFIG.replace("json", "sqlite").replace("board.json", "board.db"),
  );
  await dir.write("board.json", JSON.stringify({ queues: { Todo: [], Doing: [] } }));
  const flags = `--quiet --no-prompt --allow-all --config "$ROOT/deno.json"`;
  const { code, stderr } = await new Deno.Command("/bin/sh", {
    args: ["-c", `run() { "$DENO" run ${flags} "$ROOT/main.ts" "$@"; }\n${script}`],
    cwd: dir.path,
    env: { NO_COLOR: "1", DENO: Deno.execPath(), ROOT: root },
    stdin: "null",
  }).output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}

for (const [script, code, says] of SURROUNDINGS) {
  Deno.test(`${script.slice(0, 70)}: exit code ${code}, in plain words`, async () => {
    const ended = await inShell(script);
    const said = ended.stderr.replace(/\n +/g, " ");
    assert.equal(ended.code, code, said);
    assert.doesNotMatch(said, INTERNAL);
    if (says === "") assert.equal(said, "");
    else assert.ok(said.includes(says), said);
  });
}

Deno.test("what was written for a person stands alone, whichever part threw it", () => {
  for (
    const error of [new UsageError("Cannot x: y"), new AdapterError("unavailable", "Cannot x: y")]
  ) {
    assert.equal(describeFailure(error, true), "Cannot x: y");
  }
});

Deno.test("what the system refuses is no unexpected error, and the stack is only for --debug", () => {
  const full = Object.assign(new Error("No space left on device (os error 28)"), {
    code: "ENOSPC",
  });
  const text = "Cannot go on: the disk is full; make room on it";
  assert.equal(describeFailure(full, false), text);
  assert.match(
    describeFailure(full, true),
    /^Cannot go on: the disk is full; make room on it\nError: /,
  );
  const right = new Deno.errors.NotCapable(
    'Requires run access to "sh", run again with the --allow-run flag',
  );
  assert.equal(
    describeFailure(right, false).replace(/\n +/g, " "),
    'Cannot go on: the right to run "sh" is missing (--allow-run); start the program with it',
  );
});

Deno.test("a bug of the program is an unexpected error", () => {
  assert.equal(
    describeFailure(new TypeError("x is not a function"), false),
    "Unexpected error: x is not a function",
  );
  const ofNode = Object.assign(new TypeError("bad argument"), { code: "ERR_INVALID_ARG_TYPE" });
  assert.match(describeFailure(ofNode, true), /^Unexpected error: bad argument\nTypeError: /);
});
