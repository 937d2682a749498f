import assert from "node:assert/strict";
import { TokenBook } from "../../../src/dispatcher/tokens/token_book.ts";

const GENERATED = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

Deno.test("X12: only the whole token is found, not one that begins or ends as it does", () => {
  const book = new TokenBook<string>();
  book.add(GENERATED, "run");
  book.addChosen("a-token-of-people", "person");
  assert.equal(book.find(GENERATED), "run");
  assert.equal(book.find("a-token-of-people"), "person");
  for (
    const wrong of [
      "",
      GENERATED.slice(0, 21),
      GENERATED.slice(0, -1),
      `${GENERATED}0`,
      `${GENERATED.slice(0, 21)}${"x".repeat(22)}`,
      GENERATED.toUpperCase(),
      "a-token-of-peopl",
      "a-token-of-people ",
      "A-token-of-people",
      "\u{fffd}".repeat(43),
    ]
  ) assert.equal(book.find(wrong), null, wrong);
});

Deno.test("X12: two tokens are told apart, and one that is removed is not found", () => {
  const book = new TokenBook<string>();
  const other = [...GENERATED].toReversed().join("");
  book.add(GENERATED, "one");
  book.add(other, "two");
  assert.deepEqual([book.find(GENERATED), book.find(other)], ["one", "two"]);
  book.remove(GENERATED);
  assert.deepEqual([book.find(GENERATED), book.find(other)], [null, "two"]);
});
