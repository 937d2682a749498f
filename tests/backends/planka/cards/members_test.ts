import assert from "node:assert/strict";
import { findMember, memberIds } from "../../../../src/backends/planka/cards/members.ts";
import type { Board, BoardMember } from "../../../../src/backends/planka/model/board.ts";
import { textOf } from "../../../../src/domain/errors.ts";

const member = (userId: string, username: string, name: string, email: string | null = null) =>
  ({ userId, username, name, email, role: "editor" }) satisfies BoardMember;

const board: Board = {
  id: "1",
  fullName: "P.B",
  lists: [],
  trashId: null,
  labels: [],
  members: [
    member("1", "ana", "Ana Smith", "ana@example.com"),
    member("2", "ben", "Sam Jones"),
    member("3", "cleo", "Sam Jones"),
    member("4", "dan", "ana"),
  ],
  lastLabelPosition: 0,
  readAt: 0,
  known: new Set(),
};

const idOf = (name: string) => {
  const match = findMember(board, name);
  return "member" in match ? match.member.userId : textOf(match);
};

Deno.test("somebody is found by username, e-mail or name, in any case", () => {
  assert.equal(idOf("ana"), "1");
  assert.equal(idOf("ANA@Example.com"), "1");
  assert.equal(idOf("ana smith"), "1");
});

Deno.test("a username counts before another's name", () => assert.equal(idOf("Ana"), "1"));

Deno.test("a name that two have is nobody's", () => {
  assert.equal(idOf("Sam Jones"), '"Sam Jones" can be "ben" and "cleo"; give a username');
});

Deno.test("the nearest is named, or what to do", () => {
  assert.equal(idOf("bem"), 'user "bem" is not a member of board "P.B"; did you mean "ben"?');
  assert.equal(
    idOf("zacharias"),
    'user "zacharias" is not a member of board "P.B"; add that user to the board first',
  );
  assert.match(idOf(""), /^user "" is not a member/);
});

Deno.test("names of one person are one", () => {
  assert.deepEqual([...memberIds(board, ["ana", "Ana Smith", "ben"])], ["1", "2"]);
});

Deno.test("who is nobody is refused", () => {
  assert.throws(() => memberIds(board, ["ana", "nobody"]), { category: "invalid" });
});
