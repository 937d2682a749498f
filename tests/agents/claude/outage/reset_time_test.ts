import assert from "node:assert/strict";
import fc from "fast-check";
import { resetTimeIn } from "../../../../src/agents/claude/outage/reset_time.ts";

const AFTER = Date.parse("2026-11-22T22:48:05Z");
const shown = (text: string, after = AFTER) => {
  const at = resetTimeIn(text, after);
  return at === null ? null : new Date(at).toISOString();
};

Deno.test("an instant since the epoch is read in seconds and in milliseconds", () => {
  assert.equal(shown("Claude AI usage limit reached|1795391285"), "2026-11-22T23:48:05.000Z");
  assert.equal(shown("Claude AI usage limit reached|1795391285000"), "2026-11-22T23:48:05.000Z");
});

Deno.test("a time of day in a time zone is the next one after the start of the run", () => {
  for (
    const [text, at] of [
      ["You've hit your 5-hour limit · resets 11:48pm (UTC)", "2026-11-22T23:48:00.000Z"],
      ["You've hit your session limit · resets 3pm (Europe/Berlin)", "2026-11-23T14:00:00.000Z"],
      ["Your limit will reset at 2am (America/New_York).", "2026-11-23T07:00:00.000Z"],
      ["Weekly limit reached ∙ resets Dec 3, 9:58am (UTC)", "2026-12-03T09:58:00.000Z"],
      ["You've hit your weekly limit · resets Nov 23 at 12am (Asia/Tokyo)", null],
      ["resets 12am (Asia/Tokyo)", "2026-11-23T15:00:00.000Z"],
      ["resets 12:30pm (Asia/Kolkata)", "2026-11-23T07:00:00.000Z"],
    ] as const
  ) assert.equal(shown(text), at, text);
});

Deno.test("a date at the turn of the year is that of the next year", () => {
  const after = Date.parse("2026-12-30T10:00:00Z");
  assert.equal(shown("resets Jan 2, 5am (UTC)", after), "2027-01-02T05:00:00.000Z");
});

Deno.test("a change of the clocks is counted", () => {
  const before = Date.parse("2026-10-24T20:00:00Z");
  assert.equal(shown("resets 9am (Europe/Berlin)", before), "2026-10-25T08:00:00.000Z");
});

Deno.test("what leaves a doubt is not read", () => {
  for (
    const text of [
      "resets 3pm",
      "resets at 15:00 (Europe/Berlin)",
      "resets 13pm (UTC)",
      "resets 3:75pm (UTC)",
      "resets 3pm (Mars/Olympus)",
      "resets Foo 3, 9am (UTC)",
      "resets Mar 3, 9am (UTC)",
      "usage limit reached|17953912",
      "usage limit reached|1595391285",
      "usage limit reached|9995391285",
      "",
    ]
  ) assert.equal(shown(text), null, text);
});

Deno.test("no text makes it throw, and an instant that it reads is ahead and within a month", () => {
  const part = fc.constantFrom(
    "resets ",
    "3pm",
    " (UTC)",
    "(",
    "/",
    "|1795391285",
    "limit reached",
    "Dec 3, ",
    "0am",
  );
  const text = fc.oneof(fc.string(), fc.array(part).map((parts) => parts.join("")));
  fc.assert(fc.property(text, fc.integer({ min: 0, max: 4e12 }), (text, after) => {
    const at = resetTimeIn(text, after);
    assert.ok(at === null || (at > after && at - after <= 32 * 86_400_000));
  }));
});
