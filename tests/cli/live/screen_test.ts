import assert from "node:assert/strict";
import { Screen } from "../../../src/cli/live/screen.ts";
import { columnsOf } from "../../../src/text/columns.ts";
import { Emulator } from "../../fixtures/emulator.ts";

const size = { columns: 30, rows: 8 };
const encoder = new TextEncoder();

function log(screen: Screen, text: string): Promise<number> {
  return screen.write(encoder.encode(`${text}\n`));
}

Deno.test("lines of the log go above the region, in their order", async () => {
  using terminal = new Emulator(size);
  const screen = new Screen(terminal);
  screen.show(() => ["one", "two"]);
  for (let i = 1; i <= 5; i++) await log(screen, `line ${i}`);
  const written = ["line 1", "line 2", "line 3", "line 4", "line 5"];
  assert.deepEqual(await terminal.lines(), [...written, "one", "two"]);
  assert.ok(terminal.isAtStart);
});

Deno.test("a log that scrolls leaves no copy of the region behind", async () => {
  using terminal = new Emulator(size);
  const screen = new Screen(terminal);
  screen.show(() => ["one", "two"]);
  for (let i = 0; i < 40; i++) await log(screen, `line ${i}`);
  const lines = await terminal.lines();
  assert.deepEqual(lines, [...Array.from({ length: 40 }, (_, i) => `line ${i}`), "one", "two"]);
});

Deno.test("a long line of the log, which the terminal folds, leaves no copy either", async () => {
  using terminal = new Emulator(size);
  const screen = new Screen(terminal);
  screen.show(() => ["region"]);
  await log(screen, "x".repeat(100));
  await log(screen, "end");
  const rows = ["x".repeat(30), "x".repeat(30), "x".repeat(30), "x".repeat(10)];
  assert.deepEqual(await terminal.lines(), [...rows, "end", "region"]);
});

Deno.test("a region that shrinks, grows or ends leaves nothing behind", async () => {
  using terminal = new Emulator(size);
  const screen = new Screen(terminal);
  await log(screen, "log");
  for (const count of [3, 1, 4, 0, 2]) {
    const region = Array.from({ length: count }, (_, i) => `row ${i} of ${count}`);
    screen.show(() => region);
    await screen.settled(60_000);
    assert.deepEqual(await terminal.lines(), ["log", ...region]);
  }
  screen.show(null);
  await screen.settled(60_000);
  assert.deepEqual(await terminal.lines(), ["log"]);
});

Deno.test("a region that has not changed is not written again", async () => {
  using terminal = new Emulator(size);
  const screen = new Screen(terminal);
  screen.show(() => ["same"]);
  await screen.settled(60_000);
  const { writes } = terminal;
  for (let i = 0; i < 10; i++) {
    screen.redraw();
    await screen.settled(60_000);
  }
  assert.equal(terminal.writes, writes);
});

Deno.test("after a terminal was made narrower or wider nothing of the old region is left", async () => {
  using terminal = new Emulator({ columns: 60, rows: 12 });
  const screen = new Screen(terminal);
  await log(screen, "log");
  // Wide characters take two columns: they are folded elsewhere.
  const names = ["日本語のタスク名".repeat(3), "x".repeat(55), "short"];
  screen.show(({ columns }) => names.map((name) => fitted(name, columns - 1)));
  await screen.settled(60_000);
  for (const columns of [25, 80, 13, 60]) {
    terminal.resize(columns, 12);
    screen.redraw();
    await screen.settled(60_000);
    const expected = names.map((name) => fitted(name, columns - 1));
    assert.deepEqual(await terminal.lines(), ["log", ...expected], `${columns} columns`);
  }
});

Deno.test("what somebody types does not stay in the region", async () => {
  using terminal = new Emulator(size);
  const screen = new Screen(terminal);
  screen.show(() => ["region"]);
  await screen.settled(60_000);
  await terminal.write(encoder.encode("^Cabc"));
  await log(screen, "log");
  assert.deepEqual(await terminal.lines(), ["log", "region"]);
});

Deno.test("what was held comes after what is released first", async () => {
  using terminal = new Emulator(size);
  const screen = new Screen(terminal);
  screen.hold();
  const [one, two] = [log(screen, "one"), log(screen, "two")];
  screen.release("banner\n");
  await Promise.all([one, two]);
  assert.deepEqual(await terminal.lines(), ["banner", "one", "two"]);
});

/** A terminal that takes nothing until it is told to. */
class Stopped {
  readonly texts: string[] = [];
  #goOn = Promise.withResolvers<void>();

  async write(bytes: Uint8Array): Promise<number> {
    await this.#goOn.promise;
    this.texts.push(new TextDecoder().decode(bytes));
    return bytes.length;
  }

  size(): typeof size {
    return size;
  }

  goOn(): void {
    this.#goOn.resolve();
  }
}

Deno.test("a terminal that takes no output gets the latest region later, and none in between", async () => {
  const terminal = new Stopped();
  const screen = new Screen(terminal);
  let drawn = 0;
  let text = "first";
  screen.show(() => {
    drawn++;
    return [text];
  });
  await screen.settled(0);
  for (let i = 0; i < 1_000; i++) {
    text = `region ${i}`;
    screen.redraw();
  }
  await screen.settled(0);
  assert.equal(drawn, 1, "nothing is prepared for a terminal that is not there");
  terminal.goOn();
  await screen.settled(60_000);
  assert.deepEqual(terminal.texts.map((all) => /first|region \d+/.exec(all)?.[0]), [
    "first",
    "region 999",
  ]);
});

Deno.test("a terminal that is gone costs the writer of the log its lines, and nothing else", async () => {
  let isGone = true;
  const texts: string[] = [];
  const screen = new Screen({
    size: () => size,
    write(bytes) {
      if (isGone) return Promise.reject(new Error("Input/output error"));
      texts.push(new TextDecoder().decode(bytes));
      return Promise.resolve(bytes.length);
    },
  });
  screen.show(() => ["region"]);
  await assert.rejects(log(screen, "lost"), /Input/);
  isGone = false;
  await log(screen, "kept");
  using emulator = new Emulator(size);
  await emulator.write(encoder.encode(texts.join("")));
  assert.deepEqual(await emulator.lines(), ["kept", "region"]);
});

function fitted(text: string, columns: number): string {
  let kept = "";
  for (const letter of text) if (columnsOf(kept + letter) <= columns) kept += letter;
  return kept;
}

Deno.test("while it is suspended only the log is written, and later the region comes back below all else", async () => {
  using terminal = new Emulator(size);
  const screen = new Screen(terminal);
  screen.show(() => ["region"]);
  await log(screen, "one");
  screen.suspend();
  await log(screen, "two");
  assert.deepEqual(await terminal.lines(), ["one", "two"]);
  await terminal.write(encoder.encode("[1]+ Stopped\n$ fg\n"));
  screen.resume();
  await log(screen, "three");
  assert.deepEqual(await terminal.lines(), [
    "one",
    "two",
    "[1]+ Stopped",
    "$ fg",
    "three",
    "region",
  ]);
});

Deno.test("the cursor is shown between two writes, so that a killed process leaves it", async () => {
  using terminal = new Emulator(size);
  const hidden: boolean[] = [];
  const screen = new Screen({
    size: () => size,
    async write(bytes) {
      const count = await terminal.write(bytes);
      hidden.push(!terminal.hasCursor);
      return count;
    },
  });
  screen.show(() => ["region"]);
  for (let i = 0; i < 3; i++) await log(screen, `line ${i}`);
  assert.deepEqual(hidden, [false, false, false]);
});

Deno.test("a line whose emoji a terminal draws wider than we count takes one row all the same", async () => {
  using terminal = new Emulator(size);
  const screen = new Screen(terminal);
  let step = 0;
  screen.show(() => [`${"👨‍👩‍👧‍👦".repeat(12)} ${step}`, "end"]);
  for (; step < 5; step++) {
    screen.redraw();
    await log(screen, `line ${step}`);
  }
  const lines = await terminal.lines();
  assert.deepEqual(lines.slice(0, 5), [0, 1, 2, 3, 4].map((i) => `line ${i}`));
  assert.deepEqual(lines.slice(6), ["end"]);
});
