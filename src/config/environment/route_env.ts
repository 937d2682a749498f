import type { Route } from "../../domain/route.ts";
import { secretFinder } from "../../text/secret_copy.ts";
import type { Secrets } from "../secrets.ts";

/**
 * Redacts the secrets in the variables of routes from now on, and warns of each variable that agents will not get
 * since it holds a credential of the dispatcher: who has written it into the config would look for it in vain.
 */
export function shareRouteEnv(
  routes: readonly Pick<Route, "queue" | "env">[],
  secrets: Pick<Secrets, "share" | "withheld">,
  warn: (message: string) => void,
): void {
  const holdsSecret = secretFinder(secrets.withheld());
  for (const { queue, env } of routes) {
    secrets.share(env);
    for (const [name, value] of Object.entries(env)) {
      if (!holdsSecret(value)) continue;
      warn(
        `The variable ${JSON.stringify(name)} in "env" of [routing.${JSON.stringify(queue)}] ` +
          "holds a credential of the dispatcher, so agents do not get it",
      );
    }
  }
}
