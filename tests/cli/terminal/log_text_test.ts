import assert from "node:assert/strict";
import { LogText } from "../../../src/cli/terminal/log_text.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** What is shown of a whole log. */
function shown(text: string, { colors = true } = {}): string {
  const log = new LogText({ colors });
  return log.push(bytesOf(text)) + log.end();
}

Deno.test("text, lines and tabs are shown as they are", () => {
  const text = "one\n\ttwo\n\nGrüße, 日本語 👩‍👩‍👧‍👦\n";
  assert.equal(shown(text), text);
});

Deno.test("colours stay where there are any, and none outlives the log", () => {
  assert.equal(shown("\x1b[1;32mok\x1b[0m\n"), "\x1b[1;32mok\x1b[0m\n");
  assert.equal(shown("\x1b[38;5;8mgrey\n"), "\x1b[38;5;8mgrey\n\x1b[0m");
  assert.equal(shown("\x1b[1;32mok\x1b[0m\n", { colors: false }), "ok\n");
});

Deno.test("what would move, clear, rename, link or answer is left out", () => {
  for (
    const code of [
      "\x1b[2J",
      "\x1b[10;1H",
      "\x1b[?1049h",
      "\x1b[6n",
      "\x1b[>4;2m",
      "\x1b]0;a title\x07",
      "\x1b]52;c;cm0gLXJmIC8=\x1b\\",
      "\x1bPq#0\x1b\\",
      "\x1b_private\x1b\\",
      "\x1b(0",
    ]
  ) {
    assert.equal(shown(`a${code}b\n`), "ab\n", JSON.stringify(code));
  }
  assert.equal(shown("\x1b]8;;http://evil.example\x07link\x1b]8;;\x07\n"), "link\n");
});

Deno.test("what is left that a terminal would obey is spelled out", () => {
  assert.equal(
    shown("bell\x07 back\x08 \x9b31m \x1bc \u202e\n"),
    "bell\\u0007 back\\u0008 \\u009b31m \\u001bc \\u202e\n",
  );
});

Deno.test("a code that does not end hides nothing", () => {
  assert.equal(shown("a\x1b]0;no end\nthe next line\n"), "a\\u001b]0;no end\nthe next line\n");
  assert.equal(shown("a\x1b["), "a\\u001b[");
});

Deno.test("a line that is drawn over is a line for each time", () => {
  assert.equal(shown("10%\r20%\rdone\r\nnext\n"), "10%\n20%\ndone\nnext\n");
});

Deno.test("codes and characters that come in pieces are read whole", () => {
  const text = "é\x1b[32m日本\x1b[0m\x1b]0;t\x07 end\nlast";
  const log = new LogText({ colors: true });
  let all = "";
  for (const byte of bytesOf(text)) all += log.push(Uint8Array.of(byte));
  assert.equal(all, "é\x1b[32m日本\x1b[0m end\n");
  assert.equal(log.end(), "last");
});

Deno.test("a line is shown once it is whole, and a very long one before", () => {
  const log = new LogText({ colors: true });
  assert.equal(log.push(bytesOf("begun")), "");
  assert.equal(log.push(bytesOf(" and ended\nnext")), "begun and ended\n");
  const long = "x".repeat(70_000);
  assert.equal(log.push(bytesOf(long)), `next${long}`);
  assert.equal(log.end(), "");
});

Deno.test("X12: a style that hides text is spelled out, in whatever way it is written", () => {
  for (
    const code of [
      "8",
      "1;8",
      "08",
      "0;008;1",
      "5",
      "31;41",
      "97;107",
      "38;5;1;41",
      "48;5;9;91",
      "38:5:1;41",
    ]
      .concat("38;2;1;2;3;48;2;1;2;3", "38:2::1:2:3;48;2;1;2;3", "38;5", "38;7;1", "264", "8:1")
  ) {
    assert.equal(shown(`\x1b[${code}mrm\x1b[0m\n`), `\\u001b[${code}mrm\x1b[0m\n`, code);
    assert.equal(shown(`\x1b[${code}mrm\n`, { colors: false }), `\\u001b[${code}mrm\n`, code);
  }
  // The ground stays until it changes, also in later lines.
  assert.equal(shown("\x1b[41ma\n\x1b[31mb\x1b[0m\n"), "\x1b[41ma\n\\u001b[31mb\x1b[0m\n");
});

Deno.test("styles that show text stay", () => {
  for (
    const code of [
      "",
      "0",
      "1;31",
      "30;42",
      "2;3;4;7;9",
      "38;5;8",
      "38:5:200",
      "48;2;0;0;0;97",
      "39;49",
      "4:3",
    ]
  ) {
    assert.equal(shown(`\x1b[${code}mx\x1b[0m\n`), `\x1b[${code}mx\x1b[0m\n`, code);
  }
  assert.equal(shown("\x1b[31;41;0mx\x1b[0m"), "\x1b[31;41;0mx\x1b[0m");
  assert.equal(shown("\x1b[31ma\x1b[39;41mb\x1b[0m"), "\x1b[31ma\x1b[39;41mb\x1b[0m");
});

Deno.test("X12: a code is not put together from what is left of another", () => {
  assert.equal(shown("\x1b[\x1b]0;t\x078mx\n"), "\\u001b[8mx\n");
});
