import { LateError, withDeadline } from "../async/deadline.ts";
import { baseUrl, isLoopbackHost } from "../net/address.ts";
import { hostRefusal } from "../api/guard.ts";
import type { Settings } from "../config/settings.ts";
import type { HookState, TaskAdapter } from "../contracts/task_adapter.ts";
import { explanationOf, isAdapterError } from "../domain/errors.ts";
import { knownPort } from "../state/mod.ts";
import {
  CHECK_TIMEOUT_MS,
  type CheckResult,
  failedBy,
  ok,
  skipped,
  warning,
  warningBy,
} from "./result.ts";

const FOR_ADMINS =
  'only an admin of the board can see it; "artificer-dispatcher check --fix" sets it up';

type ApiSettings = Pick<Settings, "apiHost" | "apiPort" | "stateDir" | "allowedHosts">;

/**
 * Checks that the board reports changes by a webhook. There is no result if the config has no webhook.
 * `fix` sets the webhook up. A missing webhook is only a warning, because the dispatcher polls the board;
 * only a failed `fix` is a failure.
 */
export async function checkWebhook(
  tasks: TaskAdapter,
  settings: ApiSettings,
  { fix, timeoutMs = CHECK_TIMEOUT_MS }: { readonly fix: boolean; readonly timeoutMs?: number },
): Promise<readonly CheckResult[]> {
  if (tasks.registerHook === undefined) return [];
  const port = knownPort(settings);
  const apiUrl = port === null ? null : baseUrl(settings.apiHost, port);
  try {
    const inspect = async (signal: AbortSignal) =>
      await tasks.registerHook?.(apiUrl, { signal, mayRegister: fix });
    const hook = await withDeadline({ ms: timeoutMs }, inspect);
    return hook === undefined
      ? []
      : [resultOf(hook), ...earlierOf(hook, fix), ...refusalOf(hook, settings)];
  } catch (error) {
    if (!(error instanceof LateError) && !isAdapterError(error)) throw error;
    if (fix) return [failedBy("webhook", explanationOf(error), "Try again")];
    if (isAdapterError(error, "forbidden")) return [skipped("webhook", FOR_ADMINS)];
    return [warningBy("webhook", explanationOf(error), "Try again")];
  }
}

function resultOf({ state, url }: HookState): CheckResult {
  const target = JSON.stringify(url);
  switch (state) {
    case "present":
      return ok("webhook", `The board reports changes to ${target}${ARRIVAL}`);
    case "registered":
      return ok("webhook", `The board reports changes to ${target} from now on${caveat(url)}`);
    case "missing":
      return warning(
        "webhook",
        `The board does not report changes to ${target}, so the dispatcher only polls it`,
        'Run "artificer-dispatcher check --fix"',
      );
  }
}

/** Only a running dispatcher sees whether anything arrives; it tells if nothing does. */
const ARRIVAL = "; if nothing ever arrives, the log of a running dispatcher says so";

/** The webhooks of earlier addresses: each takes one of the few places that the board has for them. */
function earlierOf({ earlier = [] }: HookState, isRemoved: boolean): readonly CheckResult[] {
  return earlier.map((url) =>
    isRemoved
      ? ok("webhook", `The board no longer calls ${JSON.stringify(url)}, an earlier address`)
      : warning(
        "webhook",
        `The board also calls ${JSON.stringify(url)}, an earlier address of this dispatcher`,
        'Run "artificer-dispatcher check --fix"',
      )
  );
}

/** In a container, a loopback address is the container itself. */
function caveat(url: string): string {
  return isLoopbackHost(new URL(url).hostname)
    ? "; if it runs in a container, set url under [backend.webhook] to an address at which it reaches the API"
    : "";
}

/** Warns if the API would refuse the board's requests because of their host name. */
function refusalOf({ url }: HookState, { allowedHosts }: ApiSettings): readonly CheckResult[] {
  const { host, hostname } = new URL(url);
  if (hostRefusal(host, url, allowedHosts) === null) return [];
  return [warning(
    "webhook",
    `The API refuses requests to ${JSON.stringify(url)}: it does not accept that host`,
    `Add ${JSON.stringify(hostname)} to allowed_hosts`,
  )];
}
