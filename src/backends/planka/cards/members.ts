import type { Explanation } from "../../../domain/errors.ts";
import { nearest } from "../../../text/nearest.ts";
import type { Board, BoardMember } from "../model/board.ts";
import { invalid } from "./limits.ts";

/** The member that a name means, or why it does not mean one. */
export type MemberMatch =
  | { readonly member: BoardMember }
  | (Explanation & { readonly isAmbiguous: boolean });

/** Finds a member of the board by username, e-mail or name, in this order; case does not matter. */
export function findMember({ members, fullName }: Board, name: string): MemberMatch {
  const wanted = fold(name);
  const keys = [
    ({ username }: BoardMember) => username,
    ({ email }: BoardMember) => email,
    (member: BoardMember) => member.name,
  ];
  for (const keyOf of keys) {
    const found = members.filter((member) => fold(keyOf(member) ?? "") === wanted);
    const [first, second] = found;
    if (first === undefined || wanted === "") continue;
    if (second === undefined) return { member: first };
    const all = found.map(({ username }) => JSON.stringify(username)).join(" and ");
    const problem = `${JSON.stringify(name)} can be ${all}`;
    return { problem, remedy: "give a username", isAmbiguous: true };
  }
  const near = nearestMember(members, wanted);
  const remedy = near === null
    ? "add that user to the board first"
    : `did you mean ${JSON.stringify(near)}?`;
  const problem = `user ${JSON.stringify(name)} is not a member of board ${
    JSON.stringify(fullName)
  }`;
  return { problem, remedy, isAmbiguous: false };
}

/**
 * The ids of the members that `names` mean, each of them once.
 *
 * @throws {AdapterError} `invalid` for a name that means no member, or more than one
 */
export function memberIds(board: Board, names: readonly string[]): Set<string> {
  return new Set(names.map((name) => {
    const match = findMember(board, name);
    if ("problem" in match) throw invalid(match.problem, match.remedy);
    return match.member.userId;
  }));
}

/** Tells whether the board lacks a member that `names` mean; it may have one when it is read again. */
export function lacksMember(board: Board, names: readonly string[]): boolean {
  return names.some((name) => "problem" in findMember(board, name));
}

function nearestMember(members: readonly BoardMember[], wanted: string): string | null {
  const near = nearest(wanted, members.flatMap(({ username, name }) => [username, name ?? ""]));
  const found = members.find(({ username, name }) => near === username || near === name);
  return found?.username ?? null;
}

function fold(name: string): string {
  return name.trim().toLowerCase();
}
