import type { Access } from "../../operations/caller.ts";
import type { Operation } from "../../operations/operation.ts";
import type { Documented } from "./endpoint.ts";

/** What the token of a run reaches, by the access of an operation. */
const WORDS: Readonly<Record<Access, string>> = {
  anyone: "yes",
  own_view: "only what concerns its own task, run and route",
  own_queues: "yes",
  own_task: "only its own task and those that it created",
  own_run: "only its own run",
  people: "no",
};

/** Of an endpoint that asks for no token. */
export const OPEN_TO_ALL = "yes, and so may anyone: it needs no token";

const INTO_QUEUES =
  ", into its route's queues and those of `allow_queues`; if that is unset, also into those in which no other route works";

/** What the token of a run may ask of an endpoint, in words for people. */
export function runAccess(
  { isOpen }: Pick<Documented, "isOpen">,
  { access, refusals = [] }: Pick<Operation, "access" | "refusals">,
): string {
  if (isOpen) return OPEN_TO_ALL;
  return `${WORDS[access]}${refusals.includes("queue_not_allowed") ? INTO_QUEUES : ""}`;
}
