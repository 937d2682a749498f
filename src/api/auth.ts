import type { RunControl } from "../contracts/run_control.ts";
import { type Caller, OPEN_CALLER } from "../operations/caller.ts";
import type { Code } from "./codes.ts";
import type { ApiGuard } from "./context.ts";
import { ProblemError } from "./problem.ts";

const BEARER = /^Bearer +([\w.~+/-]+=*)$/i;

/**
 * The caller, by the token in an Authorization header. A wrong token is refused even if none is needed:
 * its sender expects to be known.
 *
 * @throws {ProblemError} 401
 */
export function identify(
  header: string | null,
  { requireToken, loopback }: ApiGuard,
  control: Pick<RunControl, "holderOf">,
): Caller {
  if (header === null) {
    if (loopback && !requireToken) return OPEN_CALLER;
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
