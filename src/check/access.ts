import { isLoopbackHost } from "../net/address.ts";
import type { Settings } from "../config/settings.ts";
import { type CheckResult, ok, warning } from "./result.ts";

const NAME = "ARTIFICER_API_TOKEN";

/** Checks that people have a token if the API requires one. */
export function checkAccess(
  { apiHost, apiRequireToken, baseDir }: Settings,
  hasToken: boolean,
): CheckResult {
  const isLocal = isLoopbackHost(apiHost);
  if (isLocal && !apiRequireToken) {
    return ok(
      "token",
      "The API requires no token on this machine, and other machines cannot reach it",
    );
  }
  const why = isLocal ? "api_require_token is set" : `it listens on ${apiHost}`;
  if (hasToken) return ok("token", `The API requires a token, because ${why}; ${NAME} is set`);
  return warning(
    "token",
    `The API requires a token, because ${why}, but people have none: ${NAME} is not set`,
    `Set ${NAME} to a long random text, in the environment or in ${
      JSON.stringify(`${baseDir}/.env`)
    }`,
  );
}
