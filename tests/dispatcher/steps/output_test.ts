import assert from "node:assert/strict";
import fc from "fast-check";
import { neverAborted } from "../../../src/async/abort.ts";
import type { AgentAdapter } from "../../../src/contracts/agent_adapter.ts";
import { type Line, LineSplitter, RunOutput } from "../../../src/dispatcher/steps/output.ts";
import { FakeRun } from "../../fakes/fake_executor.ts";
import { runSpec } from "../../fixtures/runs.ts";

const encoder = new TextEncoder();
/** How much of a line is kept. */
const MAX_LINE = 2 ** 20;
const textsOf = (lines: readonly Line[]) => lines.map(({ text }) => text);

/** The lines of a text that arrives in pieces of the given sizes. */
function linesOf(text: string, sizes: readonly number[]): string[] {
  const bytes = encoder.encode(text);
  const splitter = new LineSplitter();
  const lines: string[] = [];
  let offset = 0;
  for (let n = 0; offset < bytes.length; n++) {
    const size = sizes[n % sizes.length] ?? 1;
    lines.push(...textsOf(splitter.push(bytes.subarray(offset, offset + size), offset)));
    offset += size;
  }
  return [...lines, ...textsOf(splitter.end())];
}

Deno.test("lines are the same however the bytes arrive, inside characters and CRLF too", () => {
  const text = fc.array(fc.constantFrom("a", "é", "漢", "😀", "\n", "\r\n", " "), {
    maxLength: 60,
  });
  const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });
  fc.assert(fc.property(text, sizes, (parts, sizes) => {
    const whole = parts.join("");
    const expected = whole.split(/\r?\n/);
    if (expected.at(-1) === "") expected.pop();
    assert.deepEqual(linesOf(whole, sizes), expected);
  }));
});

Deno.test("the last line counts without a line end, and empty lines are lines", () => {
  assert.deepEqual(linesOf("one\n\ntwo", [100]), ["one", "", "two"]);
  assert.deepEqual(linesOf("one\n", [100]), ["one"]);
});

Deno.test("a gap is said, and ends the line and the character before it", () => {
  const splitter = new LineSplitter();
  assert.deepEqual(splitter.push(encoder.encode("half é").subarray(0, 6), 0), []);
  assert.deepEqual(textsOf(splitter.push(encoder.encode("\u00a9!\nnext\n"), 106)), [
    "half \ufffd",
    "[… 100 bytes left out …]",
    "©!",
    "next",
  ]);
});

Deno.test("P4: of a line without an end the beginning and the end are kept, and no more", () => {
  const splitter = new LineSplitter();
  const block = encoder.encode("x".repeat(65_536));
  for (let n = 0; n < 200; n++) assert.deepEqual(splitter.push(block, n * block.length), []);
  const [line, ...more] = splitter.push(encoder.encode("end\r\nafter\n"), 200 * block.length);
  assert.equal(line?.text.length, MAX_LINE);
  assert.equal(line?.end?.length, 64 * 1024 - 1, "without the CR");
  assert.ok(line?.end?.endsWith("xend"));
  assert.deepEqual(more, [{ text: "after" }]);
});

Deno.test("a line that just fits is whole, and one character more is told by its end", () => {
  for (const extra of [0, 1]) {
    const text = `${"x".repeat(MAX_LINE - 1 + extra)}!`;
    const splitter = new LineSplitter();
    const [line] = splitter.push(encoder.encode(`${text}\n`), 0);
    assert.equal(line?.text, text.slice(0, MAX_LINE));
    assert.equal(line?.end, extra === 0 ? undefined : text.slice(-64 * 1024));
  }
});

interface Read {
  readonly output: RunOutput;
  /** The log's lines. */
  readonly log: readonly string[];
  /** What `onEvent` was told, as types. */
  readonly told: readonly string[][];
  /** How often it was told that the run lives. */
  readonly signs: number;
}

interface ReadOptions {
  readonly onOutput?: AgentAdapter["onOutput"];
  readonly redact?: (line: string) => string;
}

/** What is made of what a run printed. */
async function readingOf(
  print: string | ((run: FakeRun) => void),
  { onOutput = () => null, redact = (line) => line }: ReadOptions = {},
): Promise<Read> {
  const run = new FakeRun(runSpec(["agent"]), 1, true);
  if (typeof print === "string") run.print(print);
  else print(run);
  run.exit();
  const log: string[] = [];
  const told: string[][] = [];
  let signs = 0;
  const output = new RunOutput({
    agent: { onOutput },
    redact,
    log: { append: (line) => log.push(line) },
    onActivity: () => signs++,
    onEvent: (events) => told.push(events.map(({ type }) => type)),
  });
  await output.follow(run, neverAborted);
  return { output, log, told, signs };
}

async function tailOf(text: string, redact?: (line: string) => string): Promise<readonly string[]> {
  return (await readingOf(text, redact === undefined ? {} : { redact })).output.tail;
}

Deno.test("the tail is the last twenty lines that say something", async () => {
  const lines = Array.from({ length: 30 }, (_, n) => `line ${n}`);
  assert.deepEqual(await tailOf(lines.join("\n\n  \n")), lines.slice(10));
});

Deno.test("the tail has no terminal codes, no NUL and of a progress bar only its end", async () => {
  const text = "\x1b[31mred\x1b[0m\n\x1b]0;title\x07shown\nn\0ul\n10%\r50%\r100%\r\n\x1b[2J\n";
  assert.deepEqual(await tailOf(text), ["red", "shown", "nul", "100%"]);
});

Deno.test("a long line is cut in the tail", async () => {
  assert.deepEqual(await tailOf("x".repeat(10_000)), [`${"x".repeat(500)}…`]);
});

Deno.test("S3: a secret is masked before its line is cut, and where a colour splits it", async () => {
  const redact = (line: string) => line.replaceAll("hunter2secret", "***");
  const [cut = "", coloured] = await tailOf(
    `${"x".repeat(495)}hunter2secret\nhunter2\x1b[1msecret\n`,
    redact,
  );
  assert.ok(cut.startsWith(`${"x".repeat(495)}***`) && !cut.includes("hunter"));
  assert.equal(coloured, "***");
});

Deno.test("S3: no part of a secret is left where masking makes a long line short", async () => {
  const secret = "s3cr3t".repeat(50);
  const redact = (line: string) => line.replaceAll(secret, "***");
  const [line] = await tailOf(`${secret.repeat(100)} end\n`, redact);
  assert.equal(line, `${"***".repeat(100)} end`);
});

Deno.test("the log holds every line as it came, masked", async () => {
  const redact = (line: string) => line.replaceAll("hunter2", "***");
  const { log } = await readingOf("\x1b[31mred\x1b[0m hunter2\n\n10%\r20%\nlast", { redact });
  assert.deepEqual(log, ["\x1b[31mred\x1b[0m ***", "", "10%\r20%", "last"]);
});

Deno.test("S3: a secret that a colour splits costs the log's line its colours", async () => {
  const redact = (line: string) => line.replaceAll("hunter2", "***");
  const { log } = await readingOf("\x1b[1mhun\x1b[0mter2!\n", { redact });
  assert.deepEqual(log, ["***!"]);
});

Deno.test("S3: what is near the cut of an endless line is not shown: it may be half a secret", async () => {
  const text = "x".repeat(MAX_LINE - 5) + "hunter2" + "y".repeat(100);
  const { log: [line = ""] } = await readingOf(`${text}\n`);
  assert.ok(line.endsWith("x [… cut …]") && !line.includes("h"));
  assert.ok(line.length > MAX_LINE - 10_000);
});

Deno.test("of what an agent says of itself the latest of each type is kept", async () => {
  const onOutput = (line: string) => ({ type: line.slice(0, 1), data: { line } });
  const { output, told } = await readingOf("a1\nb1\na2\na3\n", { onOutput });
  assert.deepEqual(output.events.map(({ data }) => data.line), ["b1", "a3"]);
  assert.deepEqual(told, [["a"], ["a", "b"], ["b", "a"], ["b", "a"]]);
});

Deno.test("both streams are told apart, and neither cuts into the other's lines", async () => {
  const said: string[] = [];
  const onOutput = (line: string, stream: string) => {
    said.push(`${stream}: ${line}`);
    return null;
  };
  const print = (run: FakeRun) => {
    run.print("out ");
    run.print("err\n", "stderr");
    run.print("put\n");
  };
  const { log } = await readingOf(print, { onOutput });
  assert.deepEqual(said, ["stderr: err", "stdout: out put"]);
  assert.deepEqual(log, ["err", "out put"]);
});

Deno.test("every piece that a run prints is a sign of life, also without the end of a line", async () => {
  const { signs } = await readingOf((run) => {
    run.print("a");
    run.print("b", "stderr");
    run.print("c\n");
  });
  assert.equal(signs, 3);
  assert.equal((await readingOf("")).signs, 0);
});
