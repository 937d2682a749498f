import assert from "node:assert/strict";
import {
  escapeControls,
  isPrintable,
  oneLine,
  printable,
  withoutCodes,
} from "../../src/text/printable.ts";

Deno.test("what a terminal would obey is spelled out", () => {
  assert.equal(printable("a\x1b[2Jb"), "a\\u001b[2Jb");
  assert.equal(printable("\x1b]0;title\x07"), "\\u001b]0;title\\u0007");
  assert.equal(printable("over\rwritten"), "over\\u000dwritten");
  assert.equal(printable("\x00\x08\x7f\x9b"), "\\u0000\\u0008\\u007f\\u009b");
  assert.equal(printable("\u202egnp.exe\u2028\u2066"), "\\u202egnp.exe\\u2028\\u2066");
});

Deno.test("lines and tabs stay, whichever way lines end", () => {
  assert.equal(printable("one\n\ttwo\r\nthree"), "one\n\ttwo\nthree");
});

Deno.test("what people write stays as it is", () => {
  const text = 'Grüße, 日本語, 👩‍👩‍👧‍👦 and "quotes" \\ slash';
  assert.equal(printable(text), text);
  assert.equal(oneLine(text), text);
});

Deno.test("X12: what hides text, or changes its direction, is spelled out", () => {
  for (
    const [text, shown] of [
      ["a\u200eb\u200f\u061c", "a\\u200eb\\u200f\\u061c"],
      ["a\u202ab\u202dc\u2066d\u2069", "a\\u202ab\\u202dc\\u2066d\\u2069"],
      // Tag characters spell text that no terminal shows and that a model reads.
      ["ok\u{e0041}\u{e007f}", "ok\\udb40\\udc41\\udb40\\udc7f"],
      [
        "\u{1f3f4}\u{e0072}\u{e006d}\u{e007f}",
        "\u{1f3f4}\\udb40\\udc72\\udb40\\udc6d\\udb40\\udc7f",
      ],
      ["a\u200bb\u200cc\u200dd\u2060e\ufefff", "a\\u200bb\\u200cc\\u200dd\\u2060e\\ufefff"],
      ["a\u00adb\u034f\u115f\u3164", "a\\u00adb\\u034f\\u115f\\u3164"],
      // Selectors of other forms can carry text as well, one after another.
      ["😀\ufe0f\ufe0f\u{e0101}", "😀\ufe0f\\ufe0f\\udb40\\udd01"],
      ["a\ufe0fb", "a\\ufe0fb"],
      ["half \ud83d", "half \\ud83d"],
    ] as const
  ) {
    assert.equal(printable(text), shown);
    assert.equal(printable(shown), shown, "spelled twice");
    assert.ok(!isPrintable(text));
  }
});

Deno.test("X12: marks that spill over other lines are spelled out, and those without a letter", () => {
  const stacked = `Z${"\u0301".repeat(4)}`;
  assert.equal(printable(`${stacked}\u0302\u0303a`), `${stacked}\\u0302\\u0303a`);
  assert.equal(printable("\u0301a \u20dd"), "\\u0301a \\u20dd");
  assert.equal(printable("é".normalize("NFD")), "é".normalize("NFD"));
});

Deno.test("X12: real names stay readable, whatever their script needs", () => {
  for (
    const text of [
      "العربية السَّلامُ عَلَيْكُمْ",
      "עברית שָׁלוֹם עֲלֵיכֶם",
      "می\u200cخواهم", // Persian: parts letters
      "क्\u200dष श्री ന\u0d4d\u200d", // Hindi, Malayalam: joins letters
      "ភាសា\u200bខ្មែរ", // Khmer: where a line may break
      "ကျွန်ုပ် བརྒྱུད วันนี้ ສະບາຍດີ",
      "葛\u{e0100}城", // a name's own form of a character
      "ᠠ\u180b",
      "Việt Nam Łódź Ünï".normalize("NFD"),
      "한국어".normalize("NFD"),
      "👩‍👩‍👧‍👦 👩🏽‍💻 👋🏿 🏳️‍🌈 ❤️ ✔︎ 1️⃣ ⚠️ 🇩🇪",
      "🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🏴󠁧󠁢󠁷󠁬󠁳󠁿", // the three flags that Unicode recommends
    ]
  ) {
    assert.equal(printable(text), text);
    assert.ok(isPrintable(text), text);
  }
});

Deno.test("X12: hostile text takes time that grows with its length alone", () => {
  const size = 200_000; // What is tried again from each character would take minutes.
  for (const piece of ["a", "ü", "日\u200d", "a\u0301", "\u{1f3f4}", "\x1b]", "\x1b[8"]) {
    const text = piece.repeat(size / piece.length);
    assert.ok(withoutCodes(text).length > 0);
    assert.ok(printable(text).length >= size / 2, piece);
  }
});

Deno.test("one line takes lines and tabs as spaces, and spells out the rest", () => {
  assert.equal(oneLine("  one\r\n\n two\tthree \n"), "one two three");
  assert.equal(oneLine("a\x1b[31m\nb"), "a\\u001b[31m b");
  assert.equal(oneLine("\n \t"), "");
});

Deno.test("controls are spelled out but for those that are kept", () => {
  assert.equal(escapeControls("a\tb\nc"), "a\\u0009b\\u000ac");
  assert.equal(escapeControls("a\tb\nc", "\n"), "a\\u0009b\nc");
});

Deno.test("a line that reads as it is, is printable", () => {
  for (const text of ["", "Grüße, 日本語 👩‍👩‍👧‍👦", "a b"]) assert.ok(isPrintable(text), text);
  for (const text of ["a\nb", "a\tb", "\x1b[31m", "\x7f", "\u202eevil", "cut \ud83d"]) {
    assert.ok(!isPrintable(text), JSON.stringify(text));
  }
});

Deno.test("codes for a terminal are left out as a whole, if they have an end", () => {
  for (const code of ["\x1b[31m", "\x1b[2J", "\x1b]0;title\x07", "\x1bPq\x1b\\", "\x1b(B"]) {
    assert.equal(withoutCodes(`a${code}b`), "ab", JSON.stringify(code));
  }
  assert.equal(withoutCodes("a\x1b]0;no end"), "a\x1b]0;no end");
});
