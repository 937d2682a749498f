import type { AdapterError } from "../../../domain/errors.ts";
import { type FailureWords, statusFailure, unexpectedReply } from "../../http/failures.ts";
import type { HttpReply, HttpRequest } from "../../http/request.ts";

/** The name of the server in messages. */
export const SERVER = "Planka";

const WORDS: FailureWords = {
  server: SERVER,
  complaintOf,
  advice: { 403: "what writes must be an editor of the board", 413: "make it shorter" },
};

/** The error that a reply of Planka's stands for, which is not a success. */
export function plankaFailure(request: HttpRequest, reply: HttpReply): AdapterError {
  return statusFailure(request, reply, WORDS);
}

/** The error of a reply that Planka 2 does not give. */
export function unexpectedAnswer(request: HttpRequest, what: string): AdapterError {
  const advice = "find out whether url is right and Planka is version 2";
  return unexpectedReply(request, what, { server: SERVER, advice });
}

/** Planka explains an error by a message, or by a list of problems. */
function complaintOf({ json }: HttpReply): string {
  if (typeof json !== "object" || json === null) return "";
  const { message, problems } = json as { message?: unknown; problems?: unknown };
  const all = Array.isArray(problems) && problems.length > 0 ? problems : [message];
  return all.filter((text) => typeof text === "string").join("; ");
}
