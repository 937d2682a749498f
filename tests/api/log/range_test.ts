import assert from "node:assert/strict";
import { spanOf } from "../../../src/api/log/range.ts";

const whole = { start: 0, end: 100 };
const late = { start: 40, end: 100 };

Deno.test("a range is what RFC 9110 says, as far as it is held", () => {
  const expected = {
    "bytes=0-9": [{ from: 0, to: 10 }, "unsatisfiable"],
    "bytes=0-0": [{ from: 0, to: 1 }, "unsatisfiable"],
    "bytes=30-49": [{ from: 30, to: 50 }, { from: 40, to: 50 }],
    "bytes=90-": [{ from: 90, to: 100 }, { from: 90, to: 100 }],
    "bytes=90-500": [{ from: 90, to: 100 }, { from: 90, to: 100 }],
    "bytes=0-": [{ from: 0, to: 100 }, { from: 40, to: 100 }],
    "bytes=-10": [{ from: 90, to: 100 }, { from: 90, to: 100 }],
    "bytes=-500": [{ from: 0, to: 100 }, { from: 40, to: 100 }],
    "BYTES = 99-": [{ from: 99, to: 100 }, { from: 99, to: 100 }],
    "bytes=100-": ["unsatisfiable", "unsatisfiable"],
    "bytes=100-200": ["unsatisfiable", "unsatisfiable"],
    "bytes=-0": ["unsatisfiable", "unsatisfiable"],
    "bytes=99999999999999999999-": ["unsatisfiable", "unsatisfiable"],
  };
  for (const [header, [ofWhole, ofLate]] of Object.entries(expected)) {
    assert.deepEqual(spanOf(header, whole), ofWhole, header);
    assert.deepEqual(spanOf(header, late), ofLate, `${header} of a log whose start is forgotten`);
  }
});

Deno.test("what is no single range of bytes counts as absent", () => {
  const ignored = [
    null,
    "",
    "bytes",
    "bytes=",
    "bytes=-",
    "bytes=9-0",
    "bytes=a-b",
    "bytes=0x1-2",
    "bytes=1.5-2",
    "bytes=--5",
    "bytes=0-1,5-9",
    "lines=0-9",
    "0-9",
  ];
  for (const header of ignored) assert.equal(spanOf(header, whole), null, String(header));
});

Deno.test("nothing of an empty log can be asked for", () => {
  const empty = { start: 0, end: 0 };
  for (const header of ["bytes=0-", "bytes=-5", "bytes=0-9"]) {
    assert.equal(spanOf(header, empty), "unsatisfiable");
  }
});
