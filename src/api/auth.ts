import type { RunControl } from "../contracts/run_control.ts";
import { type Caller, OPEN_CALLER, OPEN_PERSON } from "../operations/caller.ts";
import type { Code } from "./codes.ts";
import type { ApiGuard } from "./context.ts";
import { ProblemError } from "./problem.ts";

const BEARER = /^Bearer +([\w.~+/-]+=*)$/i;

/** The header by which a caller without a token says that it is a person: `Artificer-Caller: person`. */
export const CALLER_HEADER = "artificer-caller";

/**
 * The caller, by the token in the Authorization header. A wrong token is refused even if none is needed:
 * its sender expects to be known.
 *
 * @throws {ProblemError} 401
 */
export function identify(
  headers: Headers,
  { requireToken, loopback }: ApiGuard,
  control: Pick<RunControl, "holderOf">,
): Caller {
  const header = headers.get("authorization");
  if (header === null) {
    const isPerson = headers.get(CALLER_HEADER)?.trim().toLowerCase() === "person";
    if (loopback && !requireToken) return isPerson ? OPEN_PERSON : OPEN_CALLER;
    throw unauthorized("token_required", "a token is required", "");
  }
  const token = BEARER.exec(header.trim())?.[1];
  if (token === undefined) {
    throw unauthorized("token_malformed", "the Authorization header holds no bearer token", "");
  }
  const holder = control.holderOf(token);
  if (holder === null) {
    throw unauthorized("token_unknown", "the token is not known", `, error="invalid_token"`);
  }
  return holder;
}

function unauthorized(code: Code, why: string, challenge: string): ProblemError {
  return new ProblemError({
    code,
    detail:
      `Cannot answer: ${why}; send "Authorization: Bearer" with the value of ARTIFICER_TOKEN (agents) or ARTIFICER_API_TOKEN (people)`,
    headers: { "www-authenticate": `Bearer realm="artificer-dispatcher"${challenge}` },
  });
}
