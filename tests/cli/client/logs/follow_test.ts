import assert from "node:assert/strict";
import { neverAborted } from "../../../../src/async/abort.ts";
import { follow } from "../../../../src/cli/client/logs/follow.ts";
import { LogOutput, type LogOutputOptions } from "../../../../src/cli/client/logs/output.ts";
import { paintNothing } from "../../../../src/cli/terminal/style.ts";
import { LIVE, runJson } from "../run_answers.ts";
import { type Answer, json, problem, type SeenRequest, serveScript } from "../scripted_server.ts";

const ID = "0198c0de-0000-7000-8000-00001a2b3c4d";
const pipe = { isTerminal: false, width: Infinity, colors: false, paint: paintNothing };
/** Pauses take no time. */
const clock = {
  sleep: (_ms: number, { signal }: { signal: AbortSignal }) =>
    Promise.resolve(signal.throwIfAborted()),
};

interface Followed {
  readonly end: Awaited<ReturnType<typeof follow>>;
  readonly text: string;
  readonly broken: number;
  readonly seen: readonly SeenRequest[];
}

/** Follows a log of which the nth reading, and the nth look at the run, are answered so. */
async function followed(
  { logs, runs, from = 0, signal = neverAborted, isRead = true, readable = null }: {
    readonly logs: readonly (Answer | (() => Answer))[];
    readonly runs: readonly Answer[];
    readonly from?: number;
    readonly signal?: AbortSignal;
    readonly isRead?: boolean;
    readonly readable?: LogOutputOptions["readable"];
  },
): Promise<Followed> {
  let [reads, looks, broken, text] = [0, 0, 0, ""];
  await using server = serveScript(({ path }) => {
    if (!path.startsWith(`/runs/${ID}/log`)) {
      return runs[Math.min(looks++, runs.length - 1)] ?? "drop";
    }
    const answer = logs[Math.min(reads++, logs.length - 1)] ?? "drop";
    return typeof answer === "function" ? answer() : answer;
  });
  using api = server.client();
  const sink = {
    write(bytes: Uint8Array) {
      if (!isRead) return Promise.reject(new Deno.errors.BrokenPipe());
      text += new TextDecoder().decode(bytes);
      return Promise.resolve(bytes.length);
    },
  };
  const output = new LogOutput(pipe, { sink, readable });
  const onBroken = () => broken++;
  const end = await follow({ api, runId: ID, from, output, clock, signal, onBroken });
  return { end, text, broken, seen: server.seen };
}

const offsetsOf = ({ seen }: Followed) =>
  seen.flatMap(({ path }) => /\/log\?follow=true&offset=(\d+)$/.exec(path)?.[1] ?? []);

const ended = json(runJson());
const live = json(runJson(LIVE));

Deno.test("a log is followed to the end of its run, from where it was told", async () => {
  const result = await followed({ logs: [{ body: "one\ntwo\n" }], runs: [ended], from: 42 });
  assert.ok(typeof result.end === "object");
  assert.deepEqual([result.text, result.end.outcome, result.broken], ["one\ntwo\n", "failed", 0]);
  assert.deepEqual(offsetsOf(result), ["42"]);
});

Deno.test("where the connection breaks off it goes on from there, and says so once", async () => {
  const logs = [
    { body: "one\ntw", isBroken: true },
    "drop",
    "drop",
    "drop",
    "drop",
    { body: "o\nthree\n" },
  ] as const;
  const result = await followed({ logs, runs: [ended] });
  assert.equal(result.text, "one\ntwo\nthree\n");
  assert.equal(result.broken, 1);
  // Each question that is dropped is asked twice.
  assert.deepEqual(offsetsOf(result), ["0", "6", "6", "6", "6", "6"]);
});

Deno.test("what is made readable counts as the bytes that it was, also in the midst of a line", async () => {
  const logs = [
    { body: '{"long":"line"}\n{"lo', isBroken: true },
    { body: 'ng":"line"}\nplain\n{"long":"line"}' },
  ];
  const readable = (line: string) =>
    line === '{"long":"line"}' ? [{ text: "short", tone: "plain" as const }] : null;
  const result = await followed({ logs, runs: [ended], readable });
  assert.equal(result.text, "short\nshort\nplain\nshort\n");
  assert.deepEqual(offsetsOf(result), ["0", "20"]);
});

Deno.test("what was left out counts where it goes on", async () => {
  const logs = [{ body: "[… 100 bytes left out …]\nab\n", isBroken: true }, { body: "cd\n" }];
  const result = await followed({ logs, runs: [ended] });
  assert.deepEqual(offsetsOf(result), ["0", "103"]);
});

Deno.test("a log that a stopping dispatcher closed is asked for again while its run lives", async () => {
  const logs = [{ body: "one\n" }, { body: "" }, { body: "two\n" }];
  const result = await followed({ logs, runs: [live, live, ended] });
  assert.deepEqual([result.text, result.broken], ["one\ntwo\n", 0]);
  assert.deepEqual(offsetsOf(result), ["0", "4", "4"]);
});

Deno.test("a run that has not started yet is waited for", async () => {
  const none = problem(404, "no_log", "Cannot read the log: the run has not started");
  const claimed = json(runJson({ ...LIVE, state: "claimed", started_at: null }));
  const result = await followed({ logs: [none, { body: "one\n" }], runs: [claimed, ended] });
  assert.equal(result.text, "one\n");
});

Deno.test("a run that never started has no log, and that is how it ended", async () => {
  const none = problem(404, "no_log", "Cannot read the log: the run has not started");
  const unspawned = runJson({
    outcome: "spawn_failed",
    started_at: null,
    error: "no such command",
  });
  const { end, text } = await followed({ logs: [none], runs: [json(unspawned)] });
  assert.ok(typeof end === "object");
  assert.deepEqual([end.outcome, end.error, text], ["spawn_failed", "no such command", ""]);
});

Deno.test("a log that is no longer held is told", async () => {
  const none = problem(404, "no_log", "Cannot read the log: nothing of it is held any longer");
  await assert.rejects(followed({ logs: [none], runs: [ended] }), { code: "no_log" });
});

Deno.test("a refusal ends it", async () => {
  const unknown = problem(404, "unknown_run", "Cannot find the run");
  await assert.rejects(followed({ logs: [unknown], runs: [ended] }), { code: "unknown_run" });
});

Deno.test("a dispatcher that stays away is waited for only so long", async () => {
  await assert.rejects(followed({ logs: ["drop"], runs: [ended] }), { name: "UnreachableError" });
});

Deno.test("it ends where it is told to, also in a pause", async () => {
  const stop = new AbortController();
  const { signal } = stop;
  const logs = [{ body: "one\n" }, () => {
    stop.abort();
    return { body: "two\n" };
  }];
  const result = await followed({ logs, runs: [live], signal });
  assert.deepEqual([result.end, result.text], ["interrupted", "one\n"]);
});

Deno.test("it ends where nobody reads it", async () => {
  const result = await followed({ logs: [{ body: "one\n" }], runs: [live], isRead: false });
  assert.equal(result.end, "unread");
});
