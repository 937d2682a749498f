import { isLoopbackHost } from "../net/address.ts";
import type { Settings } from "../config/settings.ts";
import { type CheckResult, ok, warning } from "./result.ts";

const NAME = "ARTIFICER_API_TOKEN";

/** Whether people can reach the API where it asks for a token. */
export function checkAccess(
  { apiHost, apiRequireToken, baseDir }: Settings,
  hasToken: boolean,
): CheckResult {
  const isLocal = isLoopbackHost(apiHost);
  if (isLocal && !apiRequireToken) {
    return ok(
      "token",
      "The API asks for no token on this machine, and other machines can't reach it",
    );
  }
  const why = isLocal ? "api_require_token is set" : `it listens on ${apiHost}`;
  if (hasToken) return ok("token", `The API asks for a token, since ${why}; ${NAME} is set`);
  return warning(
    "token",
    `The API asks for a token, since ${why}, and people have none: ${NAME} is not set`,
    `Set ${NAME} to a long random text, in the environment or in ${
      JSON.stringify(`${baseDir}/.env`)
    }`,
  );
}
