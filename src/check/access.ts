import { isLoopbackHost } from "../net/address.ts";
import { OPERATOR_TOKEN, operatorTokenFault } from "../config/environment/operator_token.ts";
import type { Settings } from "../config/settings.ts";
import { type CheckResult, failed, ok, warning } from "./result.ts";

const NAME = OPERATOR_TOKEN;

/** Checks that people have a token if the API requires one, and that a dispatcher would accept it. `token` is null if they have none, `origin` where it comes from. */
export function checkAccess(
  { apiHost, apiRequireToken, baseDir }: Settings,
  token: string | null,
  origin: string | null = null,
): CheckResult {
  const fault = token === null ? null : operatorTokenFault(token, origin);
  if (fault !== null) return failed("token", fault.problem, `Correct it: ${fault.remedy}`);
  const isLocal = isLoopbackHost(apiHost);
  if (isLocal && !apiRequireToken) {
    return ok(
      "token",
      "The API requires no token on this machine, and other machines cannot reach it",
    );
  }
  const why = isLocal ? "api_require_token is set" : `it listens on ${apiHost}`;
  if (token !== null) {
    return ok(
      "token",
      `The API requires a token, because ${why}; ${NAME} is set${
        origin === null ? "" : ` in ${origin}`
      }`,
    );
  }
  return warning(
    "token",
    `The API requires a token, because ${why}, but people have none: ${NAME} is not set`,
    `Set ${NAME} to a long random text, in the environment or in ${
      JSON.stringify(`${baseDir}/.env`)
    }`,
  );
}
