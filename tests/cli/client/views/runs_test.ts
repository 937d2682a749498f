import assert from "node:assert/strict";
import {
  describeRun,
  formatRun,
  formatRuns,
  isLive,
  shortRun,
} from "../../../../src/cli/client/views/runs.ts";
import { columnsOf } from "../../../../src/text/columns.ts";
import { paintColors, paintNothing } from "../../../../src/cli/terminal/style.ts";
import { formatInstant } from "../../../../src/cli/terminal/time.ts";
import { LIVE, runOf } from "../run_answers.ts";

const NOW = Date.parse("2026-01-01T00:10:00Z");
const piped = { width: Infinity, paint: paintNothing };

Deno.test("runs are a table with how they ended, what they took and what they cost", () => {
  const runs = [
    runOf({
      ...LIVE,
      run_id: "x-00000000aaaabbbb",
      usage: null,
      started_at: "2026-01-01T00:09:00Z",
    }),
    runOf(),
    runOf({ outcome: "succeeded", usage: { total_cost_usd: 12.345 }, duration_seconds: 7 }),
    runOf({
      state: "dropped",
      outcome: null,
      started_at: null,
      duration_seconds: null,
      usage: null,
    }),
  ];
  const [titles, live, failed, succeeded, dropped] = formatRuns(runs, piped, NOW).split("\n");
  assert.equal(titles, "RUN       TASK  NAME       QUEUE  OUTCOME    STARTED    TOOK     COST");
  assert.equal(live, "aaaabbbb  5     Fix crash  Todo   running    1m ago   1m 00s");
  assert.equal(failed, "1a2b3c4d  5     Fix crash  Todo   failed     10m ago  2m 03s  $0.1234");
  assert.equal(
    succeeded,
    "1a2b3c4d  5     Fix crash  Todo   succeeded  10m ago      7s   $12.35",
  );
  assert.equal(dropped, "1a2b3c4d  5     Fix crash  Todo   dropped");
});

Deno.test("no runs are told in words", () => {
  assert.equal(formatRuns([], piped, NOW), "No runs\n");
});

Deno.test("a list fits into 80 columns with the long ids that boards have", () => {
  const facts = {
    task_id: "1357158568008091264",
    task_name: "日本語".repeat(30),
    queue: "A.B.Todo",
  };
  const text = formatRuns([runOf(facts)], { width: 80, paint: paintNothing }, NOW);
  for (const line of text.split("\n")) assert.ok(columnsOf(line) <= 80, line);
  assert.match(text, /1357158568008091264/);
});

Deno.test("how a run ended has its colour", () => {
  const look = { width: 80, paint: paintColors };
  const colorOf = (facts: Readonly<Record<string, unknown>>) =>
    // deno-lint-ignore no-control-regex
    /\x1b\[(\d+)m\w+ *\x1b\[0m {2}10m/.exec(formatRuns([runOf(facts)], look, NOW))?.[1];
  assert.equal(colorOf({ outcome: "succeeded" }), "32");
  assert.equal(colorOf({ outcome: "failed" }), "31");
  assert.equal(colorOf({ outcome: "an outcome of the future" }), undefined);
  assert.equal(colorOf({ outcome: "cancelled" }), "33");
  assert.equal(colorOf({ outcome: "lost" }), "31");
  assert.equal(colorOf(LIVE), "36");
});

Deno.test("one run is shown with all that is known of it", () => {
  assert.equal(
    formatRun(runOf(), piped, NOW),
    `Run           0198c0de-0000-7000-8000-00001a2b3c4d
Task          5 (Fix crash)
Queue         Todo → In Progress
Agent         claude, attempt 2
State         failed with exit code 3
Started       ${formatInstant("2026-01-01T00:00:00Z")}
Ended         ${formatInstant("2026-01-01T00:02:03Z")}
Took          2m 03s
Timeout       10m 00s
Command       claude -p 'Fix it'
Folder        /srv/work
PID           4242
Session       session-1
Cost          $0.1234, 12 turns
Tokens        12,345 in, 678 out, 9 from the cache, 0 into the cache
Last message  I could not fix it
`,
  );
});

Deno.test("A6: what the agent was refused is shown with what would allow it", () => {
  const setting = '--allowedTools "Bash(npm test:*)"';
  const denials = [
    { tool: "Bash", detail: "npm test", setting },
    { tool: "WebFetch", detail: null, setting: null },
  ];
  const shown = formatRun(runOf({ denials }), piped, NOW);
  assert.match(
    shown,
    /^Refused +Bash: npm test \(to allow it: --allowedTools "Bash\(npm test:\*\)"\)$/m,
  );
  assert.match(shown, /^Refused +WebFetch$/m);
});

Deno.test("X11: processes that could not be ended are shown", () => {
  const shown = formatRun(runOf({ left_processes: [7, 8] }), piped, NOW);
  assert.match(shown, /^Left +PID 7, 8: could not be ended, may still work$/m);
  assert.doesNotMatch(formatRun(runOf({ left_processes: [] }), piped, NOW), /^Left/m);
});

Deno.test("a run of one turn has no plural", () => {
  const run = runOf({ usage: { total_cost_usd: 0.1234, turns: 1 } });
  assert.match(formatRun(run, piped, NOW), /^Cost +\$0\.1234, 1 turn$/m);
});

Deno.test("what ended a run is told as it was", () => {
  const stateOf = (facts: Readonly<Record<string, unknown>>) =>
    /^(?:State|Error) +.*$/gm.exec(formatRun(runOf(facts), piped, NOW))?.[0].replace(/ +/, " ");
  assert.equal(stateOf({ outcome: "succeeded", exit_code: 0 }), "State succeeded");
  assert.equal(
    stateOf({ outcome: "timed_out", exit_code: null, signal: "SIGKILL" }),
    "State timed_out by SIGKILL",
  );
  assert.equal(
    stateOf({ state: "ended" }),
    "State failed with exit code 3; the board is not up to date yet",
  );
  assert.equal(stateOf(LIVE), "State running");
  assert.equal(stateOf({ ...LIVE, state: "claimed" }), "State starting");
  const unspawned = { outcome: "spawn_failed", exit_code: null, error: 'no command "x"' };
  assert.match(formatRun(runOf(unspawned), piped, NOW), /\nError {9}no command "x"\n/);
  const dropped = { outcome: null, state: "dropped", exit_code: null, drop_reason: "lost" };
  assert.match(formatRun(runOf(dropped), piped, NOW), /\nState {9}dropped\nError {9}lost\n/);
});

Deno.test("another version's run is read as far as it goes", () => {
  const text = formatRun(runOf({ usage: 3, times: null, attempt: "2", agent: null }), piped, NOW);
  assert.doesNotMatch(text, /Cost|Tokens|Agent|null|undefined|NaN/);
});

Deno.test("a run lives until it has ended", () => {
  const states = ["intent", "claimed", "started", "ended", "settled", "dropped"];
  assert.deepEqual(states.filter((state) => isLive({ state })), ["intent", "claimed", "started"]);
});

Deno.test("a run is named by the random end of its id, as in the log", () => {
  const id = "0198c0de-0000-7000-8000-00001a2b3c4d";
  assert.equal(shortRun(id), "1a2b3c4d");
  assert.equal(
    describeRun({ run_id: id, task_id: null, task_name: "x" }),
    "run 1a2b3c4d",
  );
  assert.equal(
    describeRun({ run_id: id, task_id: "5", task_name: null }),
    "run 1a2b3c4d on task 5",
  );
});
