import assert from "node:assert/strict";
import { constants } from "node:os";
import fc from "fast-check";
import {
  GIVEN_UP,
  parseRecords as parse,
  type ShimRecords,
  signalOf,
} from "../../../src/process/shim/records.ts";
import { sealed, Seals } from "../../../src/process/shim/seals.ts";

/** Reads the records of a run of an earlier version. */
const parseRecords = (text: string): ShimRecords => parse(text, null);

const SEALS = new Seals(new Uint8Array(32), "run", "agent");

const START = "start 42 0b5ee1a6-61f0 123.45 678 ok\n";

Deno.test("a start record tells which process it is", () => {
  assert.deepEqual(parseRecords(START), {
    start: { pid: 42, bootId: "0b5ee1a6-61f0", uptimeMs: 123_450, started: "678" },
    failure: null,
    exitCode: null,
    isGivenUp: false,
    hasComplained: false,
    noticedSignal: null,
  });
});

Deno.test("a time of start may be a date", () => {
  const { start } = parseRecords("start 42 boot 5 Thu Jan 1 00:00:00 1970 ok\n");
  assert.equal(start?.started, "Thu Jan 1 00:00:00 1970");
});

Deno.test("what could not be learned is null", () => {
  assert.deepEqual(parseRecords("start 42 - - - ok\n").start, {
    pid: 42,
    bootId: null,
    uptimeMs: null,
    started: null,
  });
});

Deno.test("a record without its ok does not exist, wherever it breaks off", () => {
  const text = `${START}exit 3 ok\n`;
  fc.assert(fc.property(fc.nat(text.length), (length) => {
    const { start, exitCode } = parseRecords(text.slice(0, length));
    assert.equal(start !== null, length >= START.length - 1);
    assert.equal(exitCode !== null, length >= text.length - 1);
  }));
});

Deno.test("an end, a failure and a start that was given up are told", () => {
  assert.equal(parseRecords(`${START}exit 0 ok\n`).exitCode, 0);
  assert.equal(parseRecords("failed not_executable ok\n").failure, "not_executable");
  assert.equal(parseRecords("failed of_another_kind ok\n").failure, null);
  assert.deepEqual([parseRecords(GIVEN_UP).isGivenUp, parseRecords("").isGivenUp], [true, false]);
});

Deno.test("only what the shell said of it makes a signal of a code over 128", () => {
  const end = (code: number, said = "") =>
    signalOf(parseRecords(`${START}${said}exit ${code} ok\n`));
  assert.equal(end(143), null);
  assert.equal(end(143, "Terminated\n"), "SIGTERM");
  assert.equal(end(137, "artificer-shim: line 9: 7 Killed  (exec …)\n"), "SIGKILL");
  assert.equal(end(3, "Terminated\n"), null);
  assert.equal(end(128, "Terminated\n"), null);
});

Deno.test("of INT and PIPE no shell says anything: their codes are believed", () => {
  const end = (code: number) => signalOf(parseRecords(`${START}exit ${code} ok\n`));
  const { SIGINT, SIGPIPE } = constants.signals;
  assert.deepEqual([end(128 + SIGINT), end(128 + SIGPIPE)], ["SIGINT", "SIGPIPE"]);
});

Deno.test("a signal without a name has its number", () => {
  assert.equal(signalOf(parseRecords(`${START}Real-time signal 6\nexit 168 ok\n`)), "SIG40");
});

Deno.test("M1: a signal that was noticed before the end is known, and is no complaint of the shell", () => {
  const noticed = (text: string) => parseRecords(`${START}${text}`).noticedSignal;
  assert.equal(noticed("signal TERM ok\nexit 0 ok\n"), "SIGTERM");
  assert.equal(noticed("signal HUP ok\nsignal TERM ok\n"), "SIGHUP");
  assert.equal(noticed("exit 0 ok\nsignal TERM ok\n"), null);
  assert.equal(noticed("signal TERM"), null);
  assert.equal(parseRecords(`${START}signal TERM ok\nexit 143 ok\n`).hasComplained, false);
});

Deno.test("X7: only a record with its own seal counts, whatever is written around it", () => {
  const start = `start 42 boot 1 2 ${sealed(SEALS.of("start"))}`;
  const exit = `exit 9 ${sealed(SEALS.of("exit"))}`;
  const others = new Seals(new Uint8Array(32), "run", "agent-2");
  const forged = [
    "exit 0 ok",
    "exit 0 ok:",
    `exit 0 ${sealed(SEALS.of("start"))}`,
    `exit 0 ${sealed(others.of("exit"))}`,
    "signal TERM ok",
    `signal TERM ${sealed(SEALS.of("start"))}`,
    `failed command_not_found ${sealed(SEALS.of("start"))}`,
    "start 1 boot 1 2 ok",
  ];
  for (const lines of [[start, ...forged, exit], [...forged, start, exit]]) {
    const { exitCode, noticedSignal, failure, start: found } = parse(lines.join("\n"), SEALS);
    assert.deepEqual([exitCode, noticedSignal, failure, found?.pid], [9, null, null, 42]);
  }
  assert.equal(parse([start, ...forged].join("\n"), SEALS).exitCode, null);
  const seals = new Set([...SEALS.words(), ...others.words()]);
  assert.equal(seals.size, 8);
});
