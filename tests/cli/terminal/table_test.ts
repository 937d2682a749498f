import assert from "node:assert/strict";
import { columnsOf } from "../../../src/text/columns.ts";
import { paintColors, paintNothing } from "../../../src/cli/terminal/style.ts";
import { type Cell, type Column, formatTable } from "../../../src/cli/terminal/table.ts";

const COLUMNS: readonly Column[] = [
  { title: "RUN" },
  { title: "TASK", flexible: true },
  { title: "QUEUE", flexible: true },
  { title: "PID", align: "right" },
];

function table(rows: readonly (readonly Cell[])[], width = Infinity): string[] {
  const text = formatTable(COLUMNS, rows, { width, paint: paintNothing });
  assert.ok(text.endsWith("\n"));
  return text.slice(0, -1).split("\n");
}

Deno.test("columns stand below their titles, without spaces at the end", () => {
  assert.deepEqual(table([["1a", "Fix crash", "Todo", "42"], ["2bc", "Go", "Next week", "1234"]]), [
    "RUN  TASK       QUEUE       PID",
    "1a   Fix crash  Todo         42",
    "2bc  Go         Next week  1234",
  ]);
});

Deno.test("a column that says nothing is left out, also the last one", () => {
  assert.deepEqual(table([["1a", "Fix", "", ""], ["2b", "Go", "", ""]]), [
    "RUN  TASK",
    "1a   Fix",
    "2b   Go",
  ]);
  assert.deepEqual(table([["1a", "Fix", "", "7"], ["2b"]]), [
    "RUN  TASK  PID",
    "1a   Fix     7",
    "2b",
  ]);
});

Deno.test("wide characters take two columns", () => {
  assert.deepEqual(table([["1", "日本語", "x", "1"], ["2", "👩‍👩‍👧‍👦", "y", "2"]]), [
    "RUN  TASK    QUEUE  PID",
    "1    日本語  x        1",
    "2    👩‍👩‍👧‍👦      y        2",
  ]);
});

Deno.test("a narrow terminal cuts flexible cells, the widest first", () => {
  const rows = [["1a2b3c4d", "A name that goes on and on", "A queue's name", "4242"]];
  assert.equal(table(rows, 80)[1], "1a2b3c4d  A name that goes on and on  A queue's name  4242");
  assert.equal(table(rows, 50)[1], "1a2b3c4d  A name that goes…   A queue's name  4242");
  assert.equal(table(rows, 43)[1], "1a2b3c4d  A name that…  A queue's na…  4242");
});

Deno.test("cells are cut to twelve columns and no further; ids and numbers stay whole", () => {
  const rows = [["1a2b3c4d", "A name that goes on", "A queue's name", "4242"]];
  assert.deepEqual(table(rows, 40), [
    "RUN       TASK            QUEUE",
    "1a2b3c4d  A name that g…  A queue's name",
    "  pid 4242",
  ]);
});

Deno.test("where cutting is not enough, columns go to a second line: spare ones first, each time the last", () => {
  const columns = [
    { title: "RUN" },
    { title: "NAME", flexible: true },
    { title: "QUEUE", spare: true },
    { title: "COST", spare: true },
    { title: "PID", align: "right" },
  ] as const;
  const rows = [
    ["1a2b3c4d", "A name that goes on", "Todo", "$1.20", "42"],
    ["2b3c4d5e", "Fix", "", "", "7"],
  ];
  const at = (width: number) => formatTable(columns, rows, { width, paint: paintNothing });
  const linesAt = (width: number) => at(width).trimEnd().split("\n");
  assert.deepEqual(linesAt(41), [
    "RUN       NAME          QUEUE  COST   PID",
    "1a2b3c4d  A name that…  Todo   $1.20   42",
    "2b3c4d5e  Fix                           7",
  ]);
  assert.deepEqual(linesAt(40), [
    "RUN       NAME                QUEUE  PID",
    "1a2b3c4d  A name that goes…   Todo    42",
    "  cost $1.20",
    "2b3c4d5e  Fix                          7",
  ]);
  assert.deepEqual(linesAt(27), [
    "RUN       NAME          PID",
    "1a2b3c4d  A name that…   42",
    "  queue Todo  cost $1.20",
    "2b3c4d5e  Fix             7",
  ]);
  assert.deepEqual(linesAt(15), [
    "RUN",
    "1a2b3c4d",
    "  name A name…",
    "  queue Todo",
    "  cost $1.20",
    "  pid 42",
    "2b3c4d5e",
    "  name Fix",
    "  pid 7",
  ]);
  assert.equal(linesAt(Infinity)[0], "RUN       NAME                 QUEUE  COST   PID");
});

Deno.test("an id that is alone in its row is cut only where the terminal has no room for it", () => {
  const rows = [["1357158568008091264", "Fix", "Todo", "7"]];
  assert.equal(table(rows, 40)[1], "1357158568008091264  Fix   Todo     7");
  assert.deepEqual(table(rows, 12), [
    "RUN",
    "13571585680…",
    "  task Fix",
    "  queue Todo",
    "  pid 7",
  ]);
});

Deno.test("names of a mebibyte are cut as quickly as others", () => {
  const name = "x".repeat(2 ** 20);
  const [, line = ""] = table([["1", name, name, "1"]], 80);
  assert.equal(columnsOf(line), 80);
});

Deno.test("where no terminal is, nothing is cut", () => {
  const name = "x".repeat(1000);
  assert.ok(table([["1", name, "q", "1"]])[1]?.includes(name));
});

Deno.test("where no terminal is, a name of a mebibyte makes no other row that long", () => {
  const name = "x".repeat(2 ** 20);
  const [title, long, short] = table([["1", name, "q", "1"], ["2", "short", "q", "2"]]);
  assert.ok(long?.includes(`${name}  q `));
  for (const line of [title, short]) assert.ok(columnsOf(line ?? "") < 300);
});

Deno.test("a cell takes one line, and a terminal obeys none of it", () => {
  assert.deepEqual(table([["1", "a\nb\x1b[31m", "q", "1"]]), [
    "RUN  TASK           QUEUE  PID",
    "1    a b\\u001b[31m  q        1",
  ]);
});

Deno.test("colours change no width", () => {
  const rows: Cell[][] = [[
    { text: "1", style: "green" },
    "Fix",
    { text: "日", style: "red" },
    "7",
  ]];
  const painted = formatTable(COLUMNS, rows, { width: 80, paint: paintColors });
  assert.ok(painted.startsWith("\x1b[1mRUN\x1b[0m  "));
  assert.ok(painted.includes("\x1b[32m1  \x1b[0m"));
  const plain = formatTable(COLUMNS, rows, { width: 80, paint: paintNothing });
  // deno-lint-ignore no-control-regex
  assert.equal(painted.replace(/\x1b\[\d*m/g, ""), plain);
});

Deno.test("of names that begin alike the end is kept, in the row and below it", () => {
  const columns: readonly Column[] = [
    { title: "ID" },
    { title: "QUEUE", flexible: true, keepsEnd: true },
  ];
  const rows = [["1", "Shop.Website.In Progress"], ["2", "Shop.Website.Review"]];
  const lines = (width: number) => formatTable(columns, rows, { width, paint: paintNothing });
  assert.equal(lines(20), "ID  QUEUE\n1   …ite.In Progress\n2   ….Website.Review\n");
  assert.equal(lines(12), "ID\n1\n  queue …ess\n2\n  queue …iew\n");
});
