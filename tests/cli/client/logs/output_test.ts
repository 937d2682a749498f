import assert from "node:assert/strict";
import { LogOutput, type LogSink } from "../../../../src/cli/client/logs/output.ts";
import { paintColors, paintNothing } from "../../../../src/cli/terminal/style.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const terminal = { isTerminal: true, width: 80, colors: true, paint: paintNothing };
const pipe = { isTerminal: false, width: Infinity, colors: false, paint: paintNothing };

/** Takes a few bytes at a time, as a full pipe does. */
class SlowSink implements LogSink {
  readonly taken: number[] = [];

  write(bytes: Uint8Array): Promise<number> {
    const some = bytes.subarray(0, 3);
    this.taken.push(...some);
    return Promise.resolve(some.length);
  }

  get text(): string {
    return new TextDecoder().decode(Uint8Array.from(this.taken));
  }
}

Deno.test("a program gets every byte as it is", async () => {
  const sink = new SlowSink();
  const output = new LogOutput(pipe, { sink });
  const bytes = Uint8Array.of(0x1b, 0x5b, 0x32, 0x4a, 0xff, 0x0d, 0x0a, 0x41);
  assert.deepEqual([await output.write(bytes), await output.end()], [true, true]);
  assert.deepEqual(Uint8Array.from(sink.taken), bytes);
});

Deno.test("a terminal gets what it may obey, and the last line at the end", async () => {
  const sink = new SlowSink();
  const output = new LogOutput(terminal, { sink });
  assert.equal(await output.write(bytesOf("\x1b[2J\x1b[32mgreen\x1b[0m\nlast")), true);
  assert.equal(sink.text, "\x1b[32mgreen\x1b[0m\n");
  assert.equal(await output.end(), true);
  assert.equal(sink.text, "\x1b[32mgreen\x1b[0m\nlast");
});

Deno.test("that the reader has gone is no error; that the disk is full is one", async () => {
  const failing = (error: Error) => ({ sink: { write: () => Promise.reject(error) } });
  const gone = new LogOutput(pipe, failing(new Deno.errors.BrokenPipe()));
  assert.equal(await gone.write(bytesOf("x")), false);
  const full = new LogOutput(pipe, failing(new Error("No space left on device")));
  await assert.rejects(full.write(bytesOf("x")), { message: "No space left on device" });
});

/** What is readable of a line: it in capitals, in red. A line of lower case `x` stays as it is. */
const readable = (line: string) =>
  line.startsWith("x") ? null : [{ text: line.toUpperCase(), tone: "error" as const }];

Deno.test("a program gets what is readable without colours, and all else byte for byte", async () => {
  const sink = new SlowSink();
  const output = new LogOutput(pipe, { readable, sink });
  await output.write(bytesOf("one\nx\x1b[2J\r\ntw"));
  assert.equal(sink.text, "ONE\nx\x1b[2J\r\n");
  await output.write(bytesOf("o"));
  assert.equal(sink.text, "ONE\nx\x1b[2J\r\n");
  assert.equal(await output.end(), true);
  assert.equal(sink.text, "ONE\nx\x1b[2J\r\nTWO\n");
});

Deno.test("a terminal gets what is readable in colour, and nothing that it would obey", async () => {
  for (const [colors, shown] of [[true, "\x1b[31mONE\x1b[0m\nxyz"], [false, "ONE\nxyz"]] as const) {
    const sink = new SlowSink();
    const paint = colors ? paintColors : paintNothing;
    const output = new LogOutput({ ...terminal, colors, paint }, { readable, sink });
    await output.write(bytesOf("one\nxy\x1b[2Jz"));
    assert.equal(await output.end(), true);
    assert.equal(sink.text, shown);
  }
});

Deno.test("that the reader has gone is seen at the last line too", async () => {
  let isGone = false;
  const sink = {
    write: (bytes: Uint8Array) =>
      isGone ? Promise.reject(new Deno.errors.BrokenPipe()) : Promise.resolve(bytes.length),
  };
  const output = new LogOutput(pipe, { readable, sink });
  assert.equal(await output.write(bytesOf("one\ntwo")), true);
  isGone = true;
  assert.equal(await output.end(), false);
});
