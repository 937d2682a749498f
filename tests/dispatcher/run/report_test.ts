import assert from "node:assert/strict";
import {
  describeEnd,
  duration,
  failureComment,
  refusalComment,
  type RunReport,
  unmovedComment,
} from "../../../src/dispatcher/run/report.ts";
import type { RunExit } from "../../../src/domain/outcome.ts";
import { routeOf } from "../world.ts";

type Changes = Partial<Omit<RunReport, "exit">> & { readonly exit?: Partial<RunExit> };

function reportOf({ exit, ...changes }: Changes = {}): RunReport {
  return {
    runId: "0197-run",
    attempt: 2,
    route: routeOf(),
    outcome: "failed",
    durationMs: 12_345,
    tail: [],
    resumeHint: null,
    exit: { reason: null, code: 3, signal: null, spawnFailure: null, strays: 0, ...exit },
    ...changes,
  };
}

Deno.test("a failure says how it ended, its last output, what comes next, and which run it was", () => {
  const report = reportOf({
    tail: ["Compiling", "error: no such file"],
    resumeHint: "Go on with X",
  });
  assert.equal(
    failureComment(report, null, "n0nce"),
    `**Run failed** (attempt 2, after 12.3 s): the agent exited with code 3.

Last output:

\`\`\`
Compiling
error: no such file
\`\`\`

Go on with X

The task stays in "Doing". Move it to "Todo" to run it again.

The log was kept in memory only and is gone with the run.

_artificer-dispatcher, run 0197-run, mark n0nce_`,
  );
});

Deno.test("a failure that parks the task says where", () => {
  const text = failureComment(reportOf({ route: routeOf({ failedQueue: "Failed" }) }), null, "n");
  assert.match(
    text,
    /\n\nThe task is parked in "Failed"\. Move it to "Todo" to run it again\.\n\n/,
  );
});

Deno.test("a failure whose task was moved says that it stays there, and not to move it back", () => {
  const text = failureComment(reportOf({ route: routeOf({ failedQueue: "F" }) }), "Review", "n");
  assert.match(text, /The task had been moved to "Review" before that; it stays there\./);
  assert.doesNotMatch(text, /run it again|parked/);
});

Deno.test("an agent that could not be started has no duration, no output and no log to speak of", () => {
  const message = 'Cannot start "agnet": no executable of this name is in PATH';
  const spawnFailure = { problem: "command_not_found", message } as const;
  const report = reportOf({ outcome: "spawn_failed", exit: { code: null, spawnFailure } });
  assert.equal(
    failureComment(report, null, "n0nce"),
    `**Agent could not be started** (attempt 2): Cannot start "agnet": no executable of this name is in PATH.

The task stays in "Doing". Move it to "Todo" to run it again.

_artificer-dispatcher, run 0197-run, mark n0nce_`,
  );
});

Deno.test("a success that moved nothing says so", () => {
  assert.equal(
    unmovedComment(reportOf({ outcome: "succeeded", exit: { code: 0 } }), "n0nce"),
    `**Run succeeded** (attempt 2, after 12.3 s): the agent exited with code 0.

The agent did not move the task, so it stays in "Doing".

_artificer-dispatcher, run 0197-run, mark n0nce_`,
  );
});

Deno.test("a refused task is told how to have it tried again, in the same words each time", () => {
  const reason = 'Cannot start "agent": argument 1 holds a NUL character; shorten or correct it';
  assert.equal(
    refusalComment(reason),
    `**Task not started**: ${reason}. Edit the task to have it tried again.`,
  );
});

const limited = routeOf({ timeoutMs: 90_000 });
const ends: [string, Changes][] = [
  ["the agent was ended by SIGKILL", { exit: { code: null, signal: "SIGKILL" } }],
  ["the agent exited with code 127", { exit: { code: 127 } }],
  ["how the agent ended is not known", { outcome: "lost", exit: { code: null } }],
  [
    "it ran longer than its 1 min 30 s and was ended (SIGTERM)",
    { outcome: "timed_out", route: limited, exit: { code: null, signal: "SIGTERM" } },
  ],
  [
    "it ran longer than its 1 min 30 s and was ended (exit code 0)",
    { outcome: "timed_out", route: limited, exit: { code: 0 } },
  ],
];
for (const [words, changes] of ends) {
  Deno.test(`an end is described: ${words}`, () => {
    assert.equal(describeEnd(reportOf(changes)), words);
  });
}

const spoken: [number, string][] = [
  [0, "0 ms"],
  [849.6, "850 ms"],
  [999.6, "1 s"],
  [1_000, "1 s"],
  [12_345, "12.3 s"],
  [59_949, "59.9 s"],
  [59_960, "1 min 0 s"],
  [245_000, "4 min 5 s"],
  [3_599_600, "1 h 0 min"],
  [7_380_000, "2 h 3 min"],
  [30 * 24 * 3_600_000, "720 h 0 min"],
];
for (const [ms, words] of spoken) {
  Deno.test(`${ms} ms are said as ${words}`, () => assert.equal(duration(ms), words));
}

/** The lines of the fenced block in a comment, and what comes after its end. */
function fenced(text: string): { readonly inside: string; readonly after: string } {
  const [, fence = ""] = /Last output:\n\n(`+)\n/.exec(text) ?? [];
  const from = text.indexOf(`${fence}\n`) + fence.length + 1;
  const end = text.indexOf(`\n${fence}\n`, from);
  return { inside: text.slice(from, end), after: text.slice(end + fence.length + 2) };
}

Deno.test("S1: output can't break out of its fence to write in the dispatcher's name", () => {
  for (const line of ["```", "a ```` b", "`".repeat(50), "``"]) {
    const tail = ["before", line, "**Run succeeded**"];
    const { inside, after } = fenced(failureComment(reportOf({ tail }), null, "n"));
    assert.equal(inside, tail.join("\n"));
    assert.match(after, /^\nThe task stays in "Doing"/);
  }
});

Deno.test("a long output is cut from its beginning, and never within a character", () => {
  for (const end of ["", "x"]) {
    const text = failureComment(reportOf({ tail: ["first", "😀".repeat(3_000) + end] }), null, "n");
    assert.ok(text.length < 5_000);
    assert.ok(text.isWellFormed());
    assert.ok(!text.includes("first") && fenced(text).inside.endsWith(`😀😀${end}`));
  }
});
