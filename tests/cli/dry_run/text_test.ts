import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type DryRunJson,
  isComplete,
  type StartJson,
  type WaitJson,
} from "../../../src/cli/dry_run/json.ts";
import { RUN_ID } from "../../../src/cli/dry_run/inspect.ts";
import { formatDryRun } from "../../../src/cli/dry_run/text.ts";
import { assertFits, stranger, width } from "../terminal/strangers.ts";
import { type Paint, paintColors, paintNothing } from "../../../src/cli/terminal/style.ts";

const TERMINAL = { width: 80, paint: paintNothing };
const PIPE = { width: Infinity, paint: paintNothing };

function startOf(facts: Partial<StartJson> = {}): StartJson {
  return {
    task_id: "1",
    task_name: "Fix crash",
    queue: "Todo",
    in_progress_queue: "Doing",
    agent: "command",
    command: "sh agent.sh 1",
    argv: ["sh", "agent.sh", "1"],
    cwd: "/srv/work",
    timeout_seconds: 600,
    stdin: null,
    ...facts,
  };
}

function waitOf(facts: Partial<WaitJson> = {}): WaitJson {
  return {
    task_id: "2",
    task_name: "Sort imports",
    queue: "Todo",
    reason: "no_free_slot",
    detail: "no free slot: max_concurrent_agents is 1",
    ...facts,
  };
}

function foundOf(facts: Partial<DryRunJson> = {}): DryRunJson {
  return {
    starts: [startOf()],
    waits: [],
    queues: [{ queue: "Todo", in_progress_queue: "Doing", tasks: 1, has_more: false, error: null }],
    board_error: null,
    remarks: [],
    running_dispatcher: null,
    ...facts,
  };
}

const queueOf = (facts: Partial<DryRunJson["queues"][number]>) => ({
  ...foundOf().queues[0],
  queue: "Todo",
  in_progress_queue: "Doing",
  tasks: 0,
  has_more: false,
  error: null,
  ...facts,
});

Deno.test("each queue, each task, what becomes of it and why", () => {
  const text = formatDryRun(
    foundOf({
      waits: [
        waitOf(),
        waitOf({ task_id: "3", task_name: "Odd", reason: "refused", detail: "Cannot start it" }),
      ],
      queues: [queueOf({ tasks: 3 }), queueOf({ queue: "Review" })],
    }),
    TERMINAL,
  );
  assert.equal(
    text,
    `Dry run: nothing is claimed, started or written

"Todo" → "Doing"
  1  Fix crash
     starts: sh agent.sh 1
     in /srv/work, for at most 10m 00s
  2  Sort imports
     waits: no free slot: max_concurrent_agents is 1
  3  Odd
     is refused: Cannot start it

"Review" → "Doing"
  is empty

1 task would start now, 2 would not
`,
  );
});

Deno.test("a task without a timeout, and one with something on its standard input", () => {
  const text = formatDryRun(
    foundOf({ starts: [startOf({ timeout_seconds: null, stdin: "Hello\n\nyou" })] }),
    TERMINAL,
  );
  assert.match(text, /in \/srv\/work, without a timeout\n {2}standard input:\n/);
  assert.ok(text.includes("  standard input:\n  │ Hello\n  │\n  │ you\n"));
});

Deno.test("a prompt is a block below its command line, wrapped on a terminal", () => {
  const prompt = `You work on task 1.\n1. Read it: ${"task get ".repeat(9)}\n\n   Then do it.\n`;
  const argv = ["claude", "-p", prompt, "--max-turns", "50"];
  const starts = [startOf({ argv })];
  assert.ok(
    formatDryRun(foundOf({ starts }), TERMINAL).includes(
      `     starts: claude -p <prompt> --max-turns 50
     in /srv/work, for at most 10m 00s
  prompt:
  │ You work on task 1.
  │ 1. Read it: task get task get task get task get task get task get task get
  │ task get task get
  │
  │    Then do it.
`,
    ),
  );
  const piped = formatDryRun(foundOf({ starts }), PIPE);
  assert.ok(piped.includes(`  │ 1. Read it: ${"task get ".repeat(9)}\n  │\n`));
  assert.match(piped, /\nNote: --json prints each command line whole, to copy\n/);
  assert.doesNotMatch(formatDryRun(foundOf(), PIPE), /--json/);
});

Deno.test("several long words are texts with numbers; a long line of short ones continues in the next", () => {
  const argv = [
    "sh",
    "-c",
    "x ".repeat(40),
    "two\nlines",
    ...Array.from("abcdefgh", (a) => `--${a.repeat(8)}`),
  ];
  const text = formatDryRun(foundOf({ starts: [startOf({ argv })] }), TERMINAL);
  assert.ok(
    text.includes(
      `     starts: sh -c '<text 1>' '<text 2>' --aaaaaaaa`.replaceAll("'", "") +
        " --bbbbbbbb --cccccccc \\\n" +
        "       --dddddddd --eeeeeeee --ffffffff --gggggggg --hhhhhhhh\n",
    ),
    text,
  );
  assert.ok(text.includes("  text 2:\n  │ two\n  │ lines\n"));
});

Deno.test("of many that wait ten are named; those that were not looked at are told of", () => {
  const waits = Array.from({ length: 25 }, (_, i) => waitOf({ task_id: `${i + 2}` }));
  const queues = [queueOf({ tasks: 26, has_more: true })];
  const text = formatDryRun(foundOf({ waits, queues }), TERMINAL);
  assert.equal(text.match(/ waits: /g)?.length, 10);
  assert.match(
    text,
    /\n {2}and 15 more wait\n {2}and more tasks after the first 26, which are not inspected\n/,
  );
  const all = formatDryRun(foundOf({ waits: waits.slice(0, 10) }), TERMINAL);
  assert.doesNotMatch(all, /more wait|not inspected/);
});

Deno.test("a queue that could not be read says why", () => {
  const error = 'Queue "Tood" does not exist; did you mean "Todo"?';
  const found = foundOf({ queues: [...foundOf().queues, queueOf({ queue: "Tood", error })] });
  assert.ok(
    formatDryRun(found, TERMINAL).includes(`"Tood" → "Doing"\n  cannot be read: ${error}\n`),
  );
  assert.equal(isComplete(found), false);
  assert.equal(isComplete(foundOf()), true);
});

Deno.test("of a board that fails no queue is told, unless some were read", () => {
  const unread = queueOf({ queue: "Review", tasks: null });
  const failed = { board_error: "The board is unavailable", starts: [] };
  assert.equal(formatDryRun(foundOf({ ...failed, queues: [unread] }), TERMINAL), "");
  assert.equal(isComplete(foundOf(failed)), false);
  const part = formatDryRun(foundOf({ queues: [queueOf({ tasks: 1 }), unread] }), TERMINAL);
  assert.match(part, /starts: sh agent\.sh 1\n[^]*"Review" → "Doing"\n {2}was not read\n/);
});

Deno.test("a dispatcher that runs already, remarks and what stands for the run's id are told", () => {
  const text = formatDryRun(
    foundOf({
      starts: [startOf({ argv: ["claude", "--session-id", RUN_ID] })],
      remarks: [
        { level: "warning", message: 'Queue "Doign" does not exist' },
        { level: "info", message: 'Queue "Failed" does not exist' },
      ],
      running_dispatcher: { pid: 42 },
    }),
    PIPE,
  );
  assert.match(
    text,
    /\nA dispatcher is already running \(pid 42\)\. .*a new dispatcher would do\n/,
  );
  assert.match(
    text,
    /\nWarning: Queue "Doign" .*\nNote: Queue "Failed" .*\nNote: 0{8}-.* placeholder /,
  );
  assert.doesNotMatch(formatDryRun(foundOf(), PIPE), /Note|Warning|already running/);
});

const LONG = foundOf({
  starts: [startOf({ task_name: "long ".repeat(40), cwd: `/srv/${"deep/".repeat(5)}`.repeat(3) })],
  waits: [waitOf({ detail: "because of this ".repeat(10), task_name: "名前".repeat(40) })],
  queues: [...foundOf().queues, queueOf({ queue: "Tood", error: "no such queue ".repeat(9) })],
  remarks: [{ level: "warning", message: "something is odd ".repeat(9) }],
  running_dispatcher: { pid: 42 },
});

Deno.test("no terminal gets a longer line, whatever a board and a config hold", () => {
  const texts = fc.array(stranger, { minLength: 8, maxLength: 8 });
  fc.assert(fc.property(texts, width, (texts, width) => {
    const [
      id = "",
      name = "",
      word = "",
      prompt = "",
      cwd = "",
      queue = "",
      detail = "",
      stdin = "",
    ] = texts;
    const task = { task_id: id, task_name: name, queue: "Todo" };
    const result = foundOf({
      starts: [startOf({ ...task, argv: ["agent", word, prompt], cwd, stdin })],
      waits: [waitOf({ ...task, detail })],
      queues: [...foundOf().queues, queueOf({ queue, in_progress_queue: name, error: detail })],
      remarks: [{ level: "warning", message: detail }],
    });
    assertFits(formatDryRun(result, { width, paint: paintColors }), width);
  }));
  for (const width of [40, 60, 80]) assertFits(formatDryRun(LONG, { ...TERMINAL, width }), width);
});

Deno.test("a pipe gets everything whole", () => {
  const text = formatDryRun(LONG, PIPE);
  assert.ok(text.includes("long ".repeat(40).trim()) && text.includes("名前".repeat(40)));
  assert.ok(text.includes("because of this ".repeat(10).trim()));
});

Deno.test("colours change the look and not the words, line by line", () => {
  // deno-lint-ignore no-control-regex
  const code = /\x1b\[\d+m/g;
  const plain = (text: string) => text.replace(code, "");
  const painted = (paint: Paint) => formatDryRun(LONG, { width: 80, paint });
  assert.notEqual(painted(paintColors), painted(paintNothing));
  assert.equal(plain(painted(paintColors)), painted(paintNothing));
  for (const line of painted(paintColors).split("\n")) {
    assert.equal((line.match(code) ?? []).length % 2, 0, "what is painted on a line ends there");
  }
});

Deno.test("what a card is called cannot look like ours", () => {
  const name = "Fix\n  2  Other\n     starts: rm -rf /\x1b[2J";
  const text = formatDryRun(
    foundOf({ starts: [startOf({ task_name: name, argv: ["sh", name] })] }),
    PIPE,
  );
  assert.equal(text.match(/^ {5}starts: /gm)?.length, 1);
  assert.ok(text.includes("\n  │      starts: rm -rf /\\u001b[2J\n"));
  assert.ok(!text.includes("\x1b"));
});
