import assert from "node:assert/strict";
import { actsIn, fits, tasksNamed } from "../../../src/cli/audit/acts.ts";
import { formatActs, formatVerdict } from "../../../src/cli/audit/view.ts";
import { paintNothing } from "../../../src/cli/terminal/style.ts";
import { formatInstant } from "../../../src/cli/terminal/time.ts";
import { parseArgs } from "../../../src/cli/parser.ts";

const piped = { width: Infinity, paint: paintNothing };
const AT = "2026-01-01T00:00:00.000Z";
const RUN = "0198c0de-0000-7000-8000-00000000abcd";
const head = { at: AT, prev: "" };

const ENTRIES = [
  { ...head, seq: 1, type: "begun", actor: "run", by_run: RUN, action: "move_task", task: "7" },
  { ...head, seq: 2, type: "done", actor: "dispatcher", action: "start_run", task: "8", run: RUN },
  { ...head, seq: 3, type: "ended", of: 1, status: 404, code: "not_found" },
  { ...head, seq: 4, type: "begun", actor: "operator", token: "ab12", action: "pause" },
  {
    ...head,
    seq: 5,
    type: "refused",
    actor: "unknown",
    method: "GET",
    path: "/x\x1b[2J",
    status: 401,
  },
];

Deno.test("an act is one row: who, what, to which task, and what came of it", () => {
  const rows = formatActs(actsIn(ENTRIES), piped).split("\n");
  const when = formatInstant(AT);
  assert.match(rows[1] ?? "", new RegExp(`^${when}  run 0000abcd +move_task +7 .* 404 not_found$`));
  assert.match(rows[2] ?? "", /dispatcher +start_run +8 +0000abcd +done$/);
  assert.match(rows[3] ?? "", /operator ab12 +pause .*not known$/);
  assert.match(rows[4] ?? "", /unknown +refused .*GET \/x\\u001b\[2J +401$/);
  assert.equal(formatActs([], piped), "No entries\n");
});

Deno.test("acts are found by task, by the run that did them or that they were done to, and by time", () => {
  const acts = actsIn(ENTRIES);
  const found = (filter: Parameters<typeof fits>[1]) =>
    acts.filter((act) => fits(act, filter)).map(({ entry }) => entry.seq);
  assert.deepEqual(found({ since: -Infinity, task: "7" }), [1]);
  assert.deepEqual(found({ since: -Infinity, run: "0000ABCD" }), [1, 2]);
  assert.deepEqual(found({ since: Date.parse(AT) + 1 }), []);
});

Deno.test("a verdict says what is wrong, and what to keep elsewhere", () => {
  const verdict = { entries: 2, head: "abc", problems: [], remarks: ["cut off"], hasHead: null };
  assert.match(
    formatVerdict(verdict, piped),
    /^2 entries, each follows the one before it\ncut off\nLast entry: abc\nKeep that hash elsewhere/,
  );
  const changed = formatVerdict({ ...verdict, problems: ["Entry 2 …"], hasHead: false }, piped);
  assert.match(changed, /^The log was changed: 1 problem\n {2}Entry 2 …\n/);
  assert.match(changed, /has no entry with that hash: its end was cut off, .*\n$/);
});

Deno.test("audit takes its filters, and lists the last fifty without them", () => {
  const command = parseArgs(["audit", "--since", "2h", "-t", "7"]);
  assert.ok(command.kind === "audit");
  assert.deepEqual([command.sinceMs, command.task, command.limit, command.verify], [
    7_200_000,
    "7",
    50,
    false,
  ]);
});

Deno.test("a task is named by the beginning of its id, and a whole id before a longer one", () => {
  const acts = actsIn(
    ["1", "12", "card-1", "card-2"].map((task, i) => ({
      ...head,
      seq: i + 1,
      type: "done",
      actor: "dispatcher",
      action: "start_run",
      task,
    })),
  );
  assert.deepEqual(tasksNamed(acts, "1"), ["1"]);
  assert.deepEqual(tasksNamed(acts, "card-1"), ["card-1"]);
  assert.deepEqual(tasksNamed(acts, "card"), ["card-1", "card-2"]);
  assert.deepEqual(tasksNamed(acts, "x"), []);
});
