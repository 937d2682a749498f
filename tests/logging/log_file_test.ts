import assert from "node:assert/strict";
import { UsageError } from "../../src/domain/errors.ts";
import { LineWriter } from "../../src/logging/line_writer.ts";
import { LogFile, type LogFileOptions } from "../../src/logging/log_file.ts";
import { startLogging } from "../../src/logging/mod.ts";
import { createRedactor } from "../../src/text/redaction.ts";
import { makePipe } from "../fixtures/pipes.ts";
import { runDeno } from "../fixtures/run_deno.ts";
import { tempDir } from "../fixtures/temp_dir.ts";
import { noTmpfs, removeNow, tmpfs } from "../fixtures/tmpfs.ts";

/** A log file that is written as the log writes it, and what it tells of trouble. */
function writerAt(path: string, options: Partial<LogFileOptions> = {}) {
  const troubles: string[] = [];
  const file = new LogFile({
    path,
    maxBytes: 2 ** 20,
    maxFiles: 3,
    ...options,
    onTrouble: (problem) => troubles.push(problem),
  });
  const writer = new LineWriter(file);
  return {
    troubles,
    async say(...lines: string[]): Promise<void> {
      for (const line of lines) writer.write(line);
      await writer.flush(60_000);
    },
    [Symbol.dispose]: () => file.close(),
  };
}

const modeOf = async (path: string) => ((await Deno.stat(path)).mode ?? 0) & 0o777;
const linesAt = async (path: string) => (await Deno.readTextFile(path)).trimEnd().split("\n");

/** The names in a folder, and the size of each file. */
async function sizesIn(folder: string): Promise<Record<string, number>> {
  const sizes: [string, number][] = [];
  for await (const { name } of Deno.readDir(folder)) {
    sizes.push([name, (await Deno.stat(`${folder}/${name}`)).size]);
  }
  return Object.fromEntries(sizes.toSorted());
}

Deno.test("a log file is appended to, and only its owner may read it", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/log`;
  {
    using writer = writerAt(path);
    await writer.say("one", "two");
  }
  assert.equal(await modeOf(path), 0o600);
  await Deno.chmod(path, 0o666);
  using writer = writerAt(path);
  await writer.say("three");
  assert.deepEqual(await linesAt(path), ["one", "two", "three"]);
  assert.equal(await modeOf(path), 0o640, "a group that a person gave it to may go on reading");
});

Deno.test("size and number of log files stay within their limits, and each file ends with a whole line", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/log`;
  using writer = writerAt(path, { maxBytes: 1_000, maxFiles: 3 });
  const lines = Array.from({ length: 500 }, (_, i) => `line ${i} ${"x".repeat(i % 90)}`);
  for (const line of lines.slice(0, 250)) await writer.say(line);
  await writer.say(...lines.slice(250));
  const sizes = await sizesIn(dir.path);
  assert.deepEqual(Object.keys(sizes), ["log", "log.1", "log.2"]);
  assert.ok(Object.values(sizes).every((size) => size > 0 && size <= 1_000), JSON.stringify(sizes));
  const kept =
    (await Promise.all(["log.2", "log.1", "log"].map((name) => linesAt(`${dir.path}/${name}`))))
      .flat();
  assert.deepEqual(kept, lines.slice(-kept.length), "nothing is missing between them");
  assert.deepEqual(writer.troubles, []);
});

Deno.test("with one log file alone, a full one begins again; a line that is larger than it is whole", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/log`;
  using writer = writerAt(path, { maxBytes: 100, maxFiles: 1 });
  await writer.say("a".repeat(60));
  await writer.say("b".repeat(60));
  assert.deepEqual(await linesAt(path), ["b".repeat(60)]);
  await writer.say("c".repeat(300), "d");
  assert.deepEqual(await sizesIn(dir.path), { log: 2 });
});

Deno.test("a log file that logrotate renames, truncates or removes is followed by a new one", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/log`;
  using writer = writerAt(path);
  await writer.say("one");
  await Deno.rename(path, `${path}.old`);
  await writer.say("two");
  assert.deepEqual(await linesAt(`${path}.old`), ["one"]);
  assert.deepEqual(await linesAt(path), ["two"]);
  await Deno.truncate(path);
  await writer.say("three");
  assert.deepEqual(await linesAt(path), ["three"], "without a hole at its beginning");
  await Deno.remove(path);
  await writer.say("four");
  assert.deepEqual(await linesAt(path), ["four"]);
  assert.deepEqual(writer.troubles, []);
});

Deno.test("a folder that vanishes costs lines, is told once, and the log goes on when it is back", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/logs/log`;
  await Deno.mkdir(`${dir.path}/logs`);
  using writer = writerAt(path);
  await writer.say("one");
  await Deno.remove(`${dir.path}/logs`, { recursive: true });
  for (const line of ["two", "three", "four"]) await writer.say(line);
  assert.equal(writer.troubles.length, 1);
  assert.match(
    writer.troubles[0] ?? "",
    /^Cannot write the log file ".*\/logs\/log", which lacks lines until .*: ".*\/logs\/log" does not exist/,
  );
  await Deno.mkdir(`${dir.path}/logs`);
  await writer.say("five");
  assert.deepEqual(await linesAt(path), ["(3 lines of the log were lost)", "five"]);
});

Deno.test("X7: a link, a named pipe or a folder in place of the log file is not written, and nothing waits for it", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/log`;
  using writer = writerAt(path);
  const stranger = await dir.write("stranger", "theirs\n");
  const traps = [
    () => Deno.symlink(stranger, path),
    () => Deno.symlink(`${dir.path}/nowhere`, path),
    () => makePipe(path),
    () => Deno.mkdir(path),
  ];
  for (const set of traps) {
    await writer.say("kept");
    await Deno.remove(path);
    await set();
    await writer.say("lost");
    await Deno.remove(path);
  }
  assert.equal(
    writer.troubles.length,
    1,
    "the same trouble again within a minute is not told again",
  );
  assert.match(writer.troubles[0] ?? "", /it is a symbolic link/);
  assert.deepEqual(await linesAt(stranger), ["theirs"]);
  assert.deepEqual(Object.keys(await sizesIn(dir.path)), ["stranger"]);
  await writer.say("kept");
  assert.deepEqual(await linesAt(path), ["(1 line of the log was lost)", "kept"]);
});

Deno.test("trouble that comes back later is told again", async () => {
  await using dir = await tempDir();
  let now = 0;
  const path = `${dir.path}/logs/log`;
  using writer = writerAt(path, { monotonic: () => now });
  const tells: number[] = [];
  for (const at of [0, 59_000, 118_000, 179_000]) {
    now = at;
    await writer.say("lost");
    tells.push(writer.troubles.length);
  }
  assert.deepEqual(
    tells,
    [1, 1, 1, 2],
    "while it lasts it is told once; a minute without it ends it",
  );
});

Deno.test("two processes that write the same log file fill it together, without trouble and with whole lines", async () => {
  await using dir = await tempDir();
  const write = (name: string) =>
    runDeno("tests/fixtures/scripts/write_log_file.ts", {
      flags: ["-A"],
      args: [`${dir.path}/log`, name],
    });
  const ends = await Promise.all(["a", "b", "c"].map(write));
  assert.deepEqual(ends, ends.map(() => ({ code: 0, stdout: "", stderr: "" })));
  for (const name of Object.keys(await sizesIn(dir.path))) {
    for (const line of await linesAt(`${dir.path}/${name}`)) {
      assert.match(line, /^[abc] \d+ x{50}$|^$/);
    }
  }
});

Deno.test("where files cannot be renamed, the full one is emptied, so that it stays within its size", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/log`;
  await Deno.mkdir(`${path}.1`);
  using writer = writerAt(path, { maxBytes: 100 });
  for (const letter of ["a", "b", "c"]) await writer.say(letter.repeat(60));
  assert.deepEqual(await linesAt(path), ["c".repeat(60)]);
  assert.equal(writer.troubles.length, 1);
  assert.match(writer.troubles[0] ?? "", /^Cannot rename the log file ".*", so it is emptied: /);
});

Deno.test({
  name: `a full disk costs lines and leaves no half of one${
    noTmpfs === null ? "" : ` (skipped: ${noTmpfs})`
  }`,
  ignore: noTmpfs !== null,
  async fn() {
    await using disk = await tmpfs("size=64k");
    const path = `${disk.path}/log`;
    using writer = writerAt(path);
    const lines = Array.from({ length: 200 }, (_, i) => `line ${i} ${"x".repeat(900)}`);
    await writer.say(...lines);
    const before = await linesAt(path);
    assert.ok(before.length > 0 && before.length < lines.length, `${before.length}`);
    assert.deepEqual(before, lines.slice(0, before.length));
    assert.equal(writer.troubles.length, 1);
    await removeNow(path);
    await writer.say("after");
    const lost = lines.length - before.length;
    assert.deepEqual(await linesAt(path), [`(${lost} lines of the log were lost)`, "after"]);
  },
});

/** What is in the file, and on a terminal, after the log was used. */
async function logged(
  path: string,
  { format, secrets = [] as string[] }: { format?: "text" | "json"; secrets?: string[] } = {},
): Promise<{ readonly file: string; readonly terminal: string }> {
  let terminal = "";
  const { log, flush } = await startLogging({
    debug: false,
    redact: createRedactor(() => secrets),
    format: format ?? null,
    file: { path, maxBytes: 2 ** 20, maxFiles: 3 },
    target: {
      isTerminal: () => true,
      write(bytes) {
        terminal += new TextDecoder().decode(bytes);
        return Promise.resolve(bytes.length);
      },
    },
    colors: true,
  });
  log.info("Started s3cret-123", { event: "run_started", run_id: "0190", task_id: "7" });
  log.warning("Two\nlines");
  await flush();
  return { file: await Deno.readTextFile(path), terminal };
}

Deno.test("S3: the log file has what the terminal has, as JSON, without colours and without secrets", async () => {
  await using dir = await tempDir();
  const { file, terminal } = await logged(`${dir.path}/log`, { secrets: ["s3cret-123"] });
  const [first, second] = file.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(
    [first.message, first.event, first.run_id, first.task_id, second.message],
    ["Started [secret]", "run_started", "0190", "7", "Two\nlines"],
  );
  assert.match(terminal, /Started \[secret\]/);
});

Deno.test("as text, lines of a log file have the day, and further lines of a message stay below it", async () => {
  await using dir = await tempDir();
  const { file } = await logged(`${dir.path}/log`, { format: "text" });
  const lines = file.split("\n");
  assert.match(lines[0] ?? "", /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d info {5}Started s3cret-123$/);
  assert.match(lines[1] ?? "", /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d warning {2}Two$/);
  assert.match(lines[2] ?? "", /^ {29}lines$/);
});

Deno.test("--log-format holds for a terminal, too", async () => {
  await using dir = await tempDir();
  const { terminal, file } = await logged(`${dir.path}/log`, { format: "json" });
  assert.equal(terminal, file);
  for (const line of terminal.trimEnd().split("\n")) assert.ok(JSON.parse(line).time);
});

Deno.test("a log file that can't be opened stops the start, with what to do", async () => {
  await using dir = await tempDir();
  await makePipe(`${dir.path}/pipe`);
  await Deno.symlink("/dev/null", `${dir.path}/link`);
  const refusals = await Promise.all(
    ["no/log", "pipe", "link", "."].map(async (name) => {
      const path = `${dir.path}/${name}`;
      const file = { path, maxBytes: 1, maxFiles: 1 };
      const redact = (text: string) => text;
      return await startLogging({ debug: false, redact, file }).then(
        () => assert.fail(`${name} was opened`),
        (error) => {
          assert.ok(error instanceof UsageError);
          return error.message.replaceAll(dir.path, "DIR");
        },
      );
    }),
  );
  const use = "name a regular file, or one that does not exist";
  assert.deepEqual(refusals, [
    'Cannot write to the log file "DIR/no/log": its folder does not exist; run mkdir -p DIR/no',
    `Cannot write to the log file "DIR/pipe": it is a named pipe, not a file; ${use}`,
    `Cannot write to the log file "DIR/link": it is a symbolic link; ${use}`,
    `Cannot write to the log file "DIR/.": it is a folder; ${use}`,
  ]);
});
