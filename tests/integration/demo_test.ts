import assert from "node:assert/strict";
import { runDeno, STRICT } from "../fixtures/run_deno.ts";
import { type TempDir, tempDir } from "../fixtures/temp_dir.ts";
import { KEYS, startOnTerminal, testOnTerminal } from "../fixtures/terminal.ts";
import { installProgram } from "../fixtures/program.ts";

const LOCAL = ["--allow-net", "--allow-run", "--allow-read", "--allow-write", "--allow-env"];

/** What a new user must have seen, in this order. */
const SCREENS = [
  /^The board before$/m,
  /^3 +Todo +Upgrade dates/m,
  /^Two agents at a time$/m,
  /^What an agent did, and why it failed$/m,
  /Error: 1 of 14 tests fails: dates 3\.0 has no parse\(\)$/m,
  /^How the runs ended$/m,
  /^[0-9a-f]{4,8} +4 /m,
  /^The board after$/m,
  /^1 +Review +Fix a typo /m,
  /^3 +Failed +Upgrade dates /m,
  /^Now yours$/m,
  /^\$ artificer-dispatcher init$/m,
];

function assertScreens(text: string): void {
  let at = 0;
  for (const screen of SCREENS) {
    const found = screen.exec(text.slice(at));
    assert.ok(found !== null, `${screen} is missing after ${at} in:\n${text}`);
    at += found.index;
  }
}

/** A folder for temporary files and one to start in, both empty. */
async function emptyPlaces(): Promise<TempDir & { assertEmpty(): void }> {
  const dir = await tempDir();
  for (const name of ["tmp", "here"]) await Deno.mkdir(`${dir.path}/${name}`);
  return {
    ...dir,
    assertEmpty() {
      for (const name of ["tmp", "here"]) {
        const left = Array.from(Deno.readDirSync(`${dir.path}/${name}`), (entry) => entry.name);
        assert.deepEqual(left, [], name);
      }
    },
  };
}

/** The rights of `deno task demo`, and the strict ones. */
const PROFILES = [["the rights of its task", ["-P=demo"]], ["the strict rights", STRICT]] as const;

for (const [profile, flags] of PROFILES) {
  Deno.test(`demo with ${profile}, piped: plain screens, nothing left, no HOME needed`, async () => {
    await using dir = await emptyPlaces();
    const env = { TMPDIR: `${dir.path}/tmp`, HOME: `${dir.path}/none`, NO_COLOR: "" };
    const options = { flags, args: ["demo"], cwd: `${dir.path}/here`, env };
    const { code, stdout, stderr } = await runDeno("main.ts", options);
    assert.equal(code, 0, stdout + stderr);
    assertScreens(stdout);
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(stdout + stderr, /\x1b/);
    dir.assertEmpty();
  });
}

Deno.test("demo says what to do where no temporary folder can be made", async () => {
  const options = { flags: ["-P=demo"], args: ["demo"], env: { TMPDIR: "/nowhere" } };
  const { code, stderr } = await runDeno("main.ts", options);
  assert.equal(code, 2);
  assert.match(stderr, /^Cannot make a temporary folder: [^]*set TMPDIR to a folder/);
});

/** Starts the demo on a terminal. */
async function onTerminal(dir: TempDir, line: string) {
  const PATH = await installProgram(dir, LOCAL);
  return startOnTerminal(line, {
    cwd: `${dir.path}/here`,
    env: { PATH, TMPDIR: `${dir.path}/tmp`, HOME: `${dir.path}/none`, NO_COLOR: "1" },
  });
}

testOnTerminal("demo fits a terminal of 60 columns", async () => {
  await using dir = await emptyPlaces();
  await using terminal = await onTerminal(dir, "stty cols 60; exec artificer-dispatcher demo");
  const { code, text } = await terminal.ended();
  assert.equal(code, 0, text);
  assertScreens(text);
  dir.assertEmpty();
});

testOnTerminal("demo: Ctrl-C while agents work ends them and leaves nothing behind", async () => {
  await using dir = await emptyPlaces();
  await using terminal = await onTerminal(dir, "exec artificer-dispatcher demo");
  await terminal.shows("Started run");
  await terminal.type(KEYS.ctrlC);
  const { code, text } = await terminal.ended();
  assert.equal(code, 130, text);
  assert.doesNotMatch(text, /Now yours/);
  dir.assertEmpty();
});

testOnTerminal("demo --keep says how to ask its dispatcher, which runs until Ctrl-C", async () => {
  await using dir = await emptyPlaces();
  await using terminal = await onTerminal(dir, "exec artificer-dispatcher demo --keep");
  await terminal.shows("status --config");
  for (let settled = 0; settled < 5; settled++) await terminal.shows("Settled run");
  await terminal.type(KEYS.ctrlC);
  const { code, text } = await terminal.ended();
  assert.equal(code, 0, text);
  assert.match(text, /^Now yours$/m);
  dir.assertEmpty();
});
