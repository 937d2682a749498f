import assert from "node:assert/strict";
import { configure, type LogRecord, reset } from "@logtape/logtape";
import { createLog, type Log } from "../../src/logging/log.ts";
import { startLogging } from "../../src/logging/mod.ts";
import { createRedactor } from "../../src/text/redaction.ts";

/** What is written while `use` logs. */
async function written(
  use: (log: Log) => void,
  { terminal = false, debug = false, colors = false, secrets = [] as string[], columns = 0 } = {},
): Promise<string> {
  let text = "";
  const target = {
    isTerminal: () => terminal,
    ...columns > 0 && { columns: () => columns },
    write(bytes: Uint8Array) {
      text += new TextDecoder().decode(bytes);
      return Promise.resolve(bytes.length);
    },
  };
  const redact = createRedactor(() => secrets);
  const { log, flush } = await startLogging({ debug, redact, target, colors });
  use(log);
  await flush();
  return text;
}

Deno.test("off a terminal every line is JSON with its facts", async () => {
  const text = await written((log) => {
    log.info("One", { event: "first", run_id: "0190" });
    log.warning("Two");
    log.error("Three", { n: 3 });
  });
  const lines = text.trimEnd().split("\n").map((line) => JSON.parse(line));
  for (const { time } of lines) assert.equal(new Date(time).toISOString(), time);
  assert.deepEqual(lines.map(({ time: _time, ...rest }) => rest), [
    { level: "info", message: "One", event: "first", run_id: "0190" },
    { level: "warning", message: "Two" },
    { level: "error", message: "Three", n: 3 },
  ]);
});

Deno.test("a fact can't pass for the line's own time, level or message", async () => {
  const text = await written((log) => log.info("Real", { message: "forged", level: "x", time: 0 }));
  const { level, message, time } = JSON.parse(text);
  assert.deepEqual([level, message], ["info", "Real"]);
  assert.match(time, /^\d{4}-/);
});

Deno.test("X12: a line of JSON holds nothing that a terminal obeys, and no secret however it is spelled", async () => {
  const name = "a\u009b8m\u202e\u{e0041}";
  const secret = "se\u00adcret\u200f1";
  const use = (log: Log) => log.info(`Started ${name} ${secret}`, { task: name, secret });
  const text = await written(use, { secrets: [secret] });
  assert.match(text, /^[\x20-\x7e]+\n$/);
  const line = JSON.parse(text);
  assert.deepEqual([line.message, line.task, line.secret], [
    `Started ${name} [secret]`,
    name,
    "[secret]",
  ]);
});

Deno.test("X12: a stranger's long name takes no more room than other names, and no part of a secret is left", async () => {
  const secret = "s3cret-0123456789";
  for (const terminal of [false, true]) {
    const use = (log: Log) => {
      for (const before of [0, 5_450, 5_455, 5_460]) {
        const name = "n".repeat(before) + secret.repeat(60_000);
        log.info(`Started ${name}`, { task: { name } });
      }
    };
    const text = await written(use, { terminal, secrets: [secret] });
    assert.ok(text.length < 50_000, `${text.length}`);
    assert.doesNotMatch(text, /s3cret|0123456789/);
    assert.match(text, /characters left out/);
  }
});

Deno.test("values that JSON has no form for cost the value, not the line", async () => {
  const ring: Record<string, unknown> = {};
  ring.ring = ring;
  const bare = Object.assign(Object.create(null), { x: 1 });
  const facts = { big: 12n, error: new Error("broken"), ring, bare, none: undefined, ok: 1 };
  const { time: _time, ...line } = JSON.parse(await written((log) => log.info("Odd", facts)));
  assert.deepEqual(line, {
    level: "info",
    message: "Odd",
    big: "12",
    error: "broken",
    ring: "[not serialisable: TypeError]",
    bare: { x: 1 },
    ok: 1,
  });
  assert.match(await written((log) => log.info("Odd", facts), { terminal: true }), /Odd big="12"/);
});

Deno.test("braces in a message are text", async () => {
  const message = "Fix {crash} in {{x}} and } or {*}";
  const text = await written((log) => log.info(message, { crash: "replaced" }));
  assert.equal(JSON.parse(text).message, message);
});

for (const message of ["}", "a } b", "}}", "{", "{{", "{}", "{*}", "", 'task "x}" {y'] as const) {
  Deno.test(`a message is text, whatever its braces: ${JSON.stringify(message)}`, async () => {
    const text = await written((log) => log.info(message, { y: "replaced" }));
    assert.equal(JSON.parse(text).message, message);
    const pretty = await written((log) => log.info(message, { event: "x" }), { terminal: true });
    assert.equal(pretty.slice("00:00:00 warning  ".length), `${message}\n`);
  });
}

Deno.test("lines of level debug are written only where they are asked for", async () => {
  const say = (log: Log) => log.debug("Detail");
  assert.equal(await written(say), "");
  assert.equal(JSON.parse(await written(say, { debug: true })).message, "Detail");
});

Deno.test("S3: no secret gets into a line, as text, as a fact or as JSON in it", async () => {
  const secret = 'pa"ss-word-1';
  for (const terminal of [false, true]) {
    const text = await written((log) => {
      log.info(`Uses ${secret}`, { token: secret, body: JSON.stringify({ secret }) });
    }, { terminal, secrets: [secret] });
    assert.doesNotMatch(text, /ss-word/);
    assert.equal(text.match(/\[secret\]/g)?.length, 3);
  }
});

Deno.test("on a terminal a line is aligned text for a person", async () => {
  const text = await written((log) => {
    log.info("Started", { event: "run_started", pid: 3 });
    log.warning("Odd", { a: 1, b: "x y" });
  }, { terminal: true });
  assert.match(
    text,
    /^\d\d:\d\d:\d\d info {5}Started\n\d\d:\d\d:\d\d warning {2}Odd a=1 b="x y"\n$/,
  );
});

Deno.test("colors are for those who want them", async () => {
  const say = (log: Log) => log.error("Bad");
  // deno-lint-ignore no-control-regex
  const escape = /\x1b\[/;
  assert.match(await written(say, { terminal: true, colors: true }), escape);
  assert.doesNotMatch(await written(say, { terminal: true, colors: false }), escape);
  assert.doesNotMatch(await written(say, { terminal: false, colors: true }), escape);
});

Deno.test("a task's name can neither drive the terminal nor forge a line", async () => {
  const name = "\x1b[2J\r\x07x\n12:00:00 error    Forged \u202e";
  const text = await written((log) => log.info(`Task ${name}`), { terminal: true });
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f\u202e]/);
  assert.match(text, /\\u001b\[2J\\u000d\\u0007x\n {18}12:00:00 error/);
  const json = await written((log) => log.info(`Task ${name}`));
  assert.equal(json.trimEnd().split("\n").length, 1);
});

Deno.test("on a terminal a run is told by the end of its id, elsewhere by all of it", async () => {
  const runId = "0190a1b2-0000-7000-8000-0000deadbeef";
  const say = (log: Log) =>
    log.info(`Started run ${runId} on task "A"`, { event: "run_started", run_id: runId });
  assert.match(await written(say, { terminal: true }), /Started run deadbeef on task "A"\n$/);
  const { message, run_id } = JSON.parse(await written(say));
  assert.deepEqual([message, run_id], [`Started run ${runId} on task "A"`, runId]);
});

Deno.test("a line tells the time of what happened", async () => {
  const at = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
  const say = (log: Log) => log.write({ level: "info", message: "Past", at });
  assert.equal(JSON.parse(await written(say)).time, "2026-01-02T03:04:05.678Z");
});

Deno.test("the lines of a part are written like all others", async () => {
  const say = (log: Log) => log.child("api").warning("Odd", { n: 1 });
  const { level, message, n } = JSON.parse(await written(say));
  assert.deepEqual([level, message, n], ["warning", "Odd", 1]);
  assert.equal(await written((log) => log.child("api").debug("Detail")), "");
});

Deno.test("any other sink of LogTape gets whole records, with category, text and facts", async () => {
  const records: LogRecord[] = [];
  await configure({
    reset: true,
    sinks: { other: (record: LogRecord) => void records.push(record) },
    loggers: [
      { category: "artificer", sinks: ["other"], lowestLevel: "info" },
      { category: ["logtape", "meta"], sinks: [], lowestLevel: "warning" },
    ],
  });
  createLog().child("api").write({ level: "error", message: "Bad }", facts: { n: 1 }, at: 5 });
  await reset();
  const [{ category, level, message, rawMessage, properties, timestamp }, ...rest] = records as [
    LogRecord,
    ...LogRecord[],
  ];
  assert.deepEqual(
    { category, level, message, rawMessage, properties, timestamp },
    {
      category: ["artificer", "api"],
      level: "error",
      message: ["Bad }"],
      rawMessage: "Bad }",
      properties: { n: 1 },
      timestamp: 5,
    },
  );
  assert.deepEqual(rest, []);
});

Deno.test("a terminal's lines break at spaces below their message, and a secret with a space is masked first", async () => {
  const secret = "two words of a secret";
  const use = (log: Log) => log.info(`Run 1 on task "Fix the crash" ended with ${secret} in it`);
  const text = await written(use, { terminal: true, columns: 60, secrets: [secret] });
  const [first = "", ...rest] = text.trimEnd().split("\n");
  assert.equal(
    first.slice("00:00:00 ".length),
    'info     Run 1 on task "Fix the crash" ended with',
  );
  assert.deepEqual(rest, [`${" ".repeat(18)}[secret] in it`]);
});

Deno.test("a word that has no room below the message begins further left, and is whole to copy", async () => {
  const hash = "0123456789abcdef".repeat(4);
  const use = (log: Log) =>
    log.info(`The audit log continues after entry 7, whose hash is ${hash}`);
  const text = await written(use, { terminal: true, columns: 80 });
  const [, ...rest] = text.trimEnd().split("\n");
  assert.deepEqual(rest, [`  ${hash}`]);
});

Deno.test("on a narrow terminal the further lines begin at its left", async () => {
  const use = (log: Log) => log.info("A message that is longer than forty columns are");
  const text = await written(use, { terminal: true, columns: 40 });
  assert.equal(
    text.slice("00:00:00 ".length),
    "info     A message that is\n  longer than forty columns are\n",
  );
});
