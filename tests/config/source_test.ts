import assert from "node:assert/strict";
import { systemHost } from "../../src/config/source.ts";
import { runDeno, STRICT } from "../fixtures/run_deno.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

const config = (command: string, prefix = "") =>
  `[${prefix}backend]\ntype = "json"\nurl = "b"\n` +
  `[${prefix}routing.Todo]\ncommand = "${command}"\nin_progress_queue = "Doing"\n`;

/** What a real process with these rights loads in a folder that has both files. */
async function load(
  { rights = [], args = [], stdin }: { rights?: string[]; args?: string[]; stdin?: string } = {},
) {
  await using dir = await tempDir();
  await dir.write("artificer.toml", config("first"));
  await dir.write("pyproject.toml", config("second", "tool.artificer-dispatcher."));
  const { code, stdout, stderr } = await runDeno("tests/fixtures/scripts/load_config.ts", {
    flags: [...STRICT, ...rights.map((flag) => flag.replace("DIR", dir.path))],
    args,
    cwd: dir.path,
    stdin,
  });
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout.replaceAll(dir.path, "DIR"));
}

Deno.test("a granted file is found in a real folder", async () => {
  assert.deepEqual(await load({ rights: ["--allow-read=DIR"], stdin: config("third") }), {
    path: "DIR/artificer.toml",
    baseDir: "DIR",
    command: "first",
  });
});

Deno.test("under the strict flags files are passed over for standard input", async () => {
  for (const prefix of ["", "tool.artificer-dispatcher."]) {
    assert.deepEqual(await load({ stdin: config("third", prefix) }), {
      path: null,
      baseDir: "DIR",
      command: "third",
    });
  }
});

Deno.test("the right to one file is enough to find it", async () => {
  const rights = ["--allow-read=DIR/pyproject.toml"];
  assert.deepEqual(await load({ rights, stdin: config("third") }), {
    path: "DIR/pyproject.toml",
    baseDir: "DIR",
    command: "second",
  });
});

Deno.test("under the strict flags --config names the flag that would do", async () => {
  assert.deepEqual(await load({ args: ["artificer.toml"], stdin: config("third") }), {
    error: "UsageError",
    message:
      'Cannot read config "artificer.toml": run with --allow-read=DIR, or pipe it in with --config -',
  });
});

Deno.test("--config - reads a real standard input, however long", async () => {
  const stdin = `${`# ${"x".repeat(1000)}\n`.repeat(300)}${config("third")}`;
  const loaded = await load({ rights: ["--allow-read=DIR"], args: ["-"], stdin });
  assert.equal(loaded.command, "third");
});

Deno.test("standard input without an end of file's worth of text is told", async () => {
  const { error, message } = await load();
  assert.equal(error, "ConfigError");
  assert.match(message, /^Cannot find a config: .*, and standard input is empty\n/);
});

Deno.test("a file that is not there is absent", async () => {
  await using dir = await tempDir();
  assert.deepEqual(await systemHost.readFile(`${dir.path}/none.toml`), { kind: "absent" });
});

Deno.test("a folder in a file's place failed to be read", async () => {
  await using dir = await tempDir();
  const read = await systemHost.readFile(dir.path);
  assert.deepEqual(read, { kind: "failed", reason: "it is a folder" });
});

Deno.test("text that is not UTF-8 is refused, not guessed", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/latin1.toml`;
  await Deno.writeFile(path, new Uint8Array([0x61, 0xe9, 0x62]));
  const read = await systemHost.readFile(path);
  assert.deepEqual(read, { kind: "failed", reason: "it is not UTF-8 text; save it as UTF-8" });
});

Deno.test("a text arrives as it is, without its byte order mark", async () => {
  await using dir = await tempDir();
  const path = await dir.write("a.toml", "\uFEFFa = 'ü'\r\n");
  assert.deepEqual(await systemHost.readFile(path), { kind: "text", text: "a = 'ü'\r\n" });
});
