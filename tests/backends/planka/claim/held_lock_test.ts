import assert from "node:assert/strict";
import { isMovedUnder } from "../../../../src/backends/planka/claim/held_lock.ts";

const AT = "2026-01-01T00:00:00.000Z";
const after = (ms: number) => new Date(Date.parse(AT) + ms).toISOString();

/** Whether a card that came to its list then is the holder's, with these uses of the label on it. */
function isOurs(listChangedAt: string | null, rows: readonly string[], createdAt: string | null) {
  const lock = { cardId: "1", boardId: "2", labelId: "3", rowId: "10", createdAt, askedAt: 0 };
  const card = { id: "1", boardId: "2", listId: "4", name: "x", position: 1, listChangedAt };
  const labels = rows.map((id) => ({ id, cardId: "1", labelId: "3" }));
  return isMovedUnder(lock, { card, labels, memberships: [], taskLists: [], tasks: [] });
}

for (
  const [what, listChangedAt, rows, createdAt, expected] of [
    ["was moved under its lock", after(50), ["10"], AT, true],
    ["was moved late, and still has its lock", after(90_000), ["10"], AT, true],
    ["was moved before others could take the lock over", after(59_999), [], AT, true],
    ["was moved when others could have taken it over", after(60_000), [], AT, false],
    ["was moved then, and has another's lock", after(60_000), ["11"], AT, false],
    ["has lost a lock without a date, which nobody takes over", after(90_000), [], null, true],
  ] as const
) {
  Deno.test(`B1 a card that ${what} ${expected ? "is ours" : "may be another's"}`, () => {
    assert.equal(isOurs(listChangedAt, rows, createdAt), expected);
  });
}
