import assert from "node:assert/strict";
import { type BannerFacts, formatBanner } from "../../../src/cli/live/banner.ts";
import { paintColors, paintNothing } from "../../../src/cli/terminal/style.ts";
import { columnsOf } from "../../../src/text/columns.ts";
import { routeOf } from "../../fixtures/settings.ts";

const facts: BannerFacts = {
  version: "0.1.0",
  folder: "/home/ana/shop",
  board: "sqlite",
  place: "/home/ana/shop/board.db",
  routes: [
    routeOf({
      queue: "Todo",
      inProgressQueue: "Doing",
      doneQueue: "Review",
      failedQueue: "Failed",
    }),
  ],
  slots: 3,
  url: "http://127.0.0.1:8000",
  once: false,
  onShutdown: "stop",
  shutdownGraceMs: 10_000,
  counts: new Map([["Todo", "3"], ["Doing", "0"]]),
};
const terminal = { width: 80, paint: paintNothing };

Deno.test("the banner tells folder, board, queues with counts, slots, address and how to stop", () => {
  assert.equal(
    formatBanner(facts, terminal),
    `
artificer-dispatcher 0.1.0
Folder  /home/ana/shop
Board   sqlite, board.db
Queues  Todo (3) → Doing (0) → Review, or Failed
Slots   3 agents at once
API     http://127.0.0.1:8000
Stop    Ctrl-C ends the agents within 10 s and puts their tasks back

`,
  );
});

for (const width of [40, 60, 80, 120]) {
  Deno.test(`the banner fits into ${width} columns`, () => {
    const routes = ["Todo", "日本語のキュー", "A queue with a long name"].map((queue) =>
      routeOf({ queue })
    );
    const text = formatBanner({ ...facts, routes }, { width, paint: paintColors });
    for (const line of text.split("\n")) assert.ok(columnsOf(line) <= width, line);
  });
}

Deno.test("each route has a line, and of many the first are shown", () => {
  const routes = Array.from(
    { length: 8 },
    (_, i) => routeOf({ queue: `Q${i}`, inProgressQueue: "Doing" }),
  );
  const text = formatBanner({ ...facts, routes, counts: new Map([["Q1", "99+"]]) }, terminal);
  const lines = text.split("\n").filter((line) => /^(Queues)? +(Q\d|and)/.test(line));
  assert.deepEqual(lines, [
    "Queues  Q0 → Doing",
    "        Q1 (99+) → Doing",
    ...[2, 3, 4, 5].map((i) => `        Q${i} → Doing`),
    "        and 2 more routes",
  ]);
});

Deno.test("a board elsewhere is shown by its address, and one without a place by its kind", () => {
  const boardOf = (changes: Partial<BannerFacts>) =>
    /Board +(.*)/.exec(formatBanner({ ...facts, ...changes }, terminal))?.[1];
  assert.equal(
    boardOf({ board: "planka", place: "http://localhost:3000" }),
    "planka, http://localhost:3000",
  );
  assert.equal(boardOf({ place: "/home/ana/shopping.db" }), "sqlite, /home/ana/shopping.db");
  assert.equal(boardOf({ board: "memory", place: null }), "memory");
});

Deno.test("the banner says what Ctrl-C does to agents", () => {
  const stopOf = (changes: Partial<BannerFacts>) =>
    /Stop +(.*)/.exec(formatBanner({ ...facts, ...changes }, { ...terminal, width: 200 }))?.[1];
  assert.match(
    stopOf({ onShutdown: "wait" }) ?? "",
    /^Ctrl-C waits for the agents; a second one ends/,
  );
  assert.match(stopOf({ onShutdown: "leave" }) ?? "", /^Ctrl-C leaves the agents running/);
  assert.match(stopOf({ once: true }) ?? "", /^by itself, when the agents have ended; Ctrl-C ends/);
});

Deno.test("a stranger's text in the banner moves no terminal", () => {
  const hostile = "Todo\x1b[2J\nFake  line";
  const text = formatBanner({ ...facts, routes: [routeOf({ queue: hostile })] }, terminal);
  assert.ok(!text.includes("\x1b"));
  assert.ok(!/^Fake/m.test(text));
});
