import type { Explanation } from "../../domain/errors.ts";
import { UsageError } from "../../domain/errors.ts";

/** The variable with the token of people. */
export const OPERATOR_TOKEN = "ARTIFICER_API_TOKEN";

/** Every program of the machine can guess without end: anything shorter may be found. */
const MIN_CHARS = 16;

/** Fewer different characters make a token short again. */
const MIN_DIFFERENT = 5;

/** What a request can carry as its token (RFC 6750, 2.1). It has no line end, at which an output is cut before it is masked. */
const SENDABLE = /^[\w.~+/-]+=*$/;

/**
 * Why the token of people cannot be used, or null. A token that cannot be sent is of no use, one that can be guessed
 * opens the API, and one that can be part of ordinary text would be masked there and so shown. `origin` is where it
 * comes from.
 */
export function operatorTokenFault(
  token: string,
  origin: string | null = null,
): Explanation | null {
  const problem = problemOf(token);
  if (problem === null) return null;
  return {
    problem: `Cannot use ARTIFICER_API_TOKEN${origin === null ? "" : ` of ${origin}`}: ${problem}`,
    remedy:
      'set it to a long random text, such as the output of "openssl rand -hex 32", or unset it if you do not need it',
  };
}

/**
 * Refuses a token of people that cannot be used. There need not be one.
 *
 * @throws {UsageError} which does not contain the token
 */
export function requireUsableToken(
  secrets: { get(name: string): string | null; originOf?(name: string): string | null },
): void {
  const token = secrets.get(OPERATOR_TOKEN);
  const origin = secrets.originOf?.(OPERATOR_TOKEN) ?? null;
  const fault = token === null ? null : operatorTokenFault(token, origin);
  if (fault !== null) throw new UsageError(fault.problem, { remedy: fault.remedy });
}

function problemOf(token: string): string | null {
  const count = [...token].length;
  if (count < MIN_CHARS) {
    return `it has fewer than ${MIN_CHARS} characters, so that another program could guess it`;
  }
  if (!SENDABLE.test(token)) {
    return "a request can carry only letters, digits and -._~+/ in it, with = at its end";
  }
  if (new Set(token).size < MIN_DIFFERENT) {
    return `it has fewer than ${MIN_DIFFERENT} different characters, so that another program could guess it`;
  }
  return null;
}
