import { LateError, withDeadline } from "../async/deadline.ts";
import { baseUrl, isLoopbackHost } from "../net/address.ts";
import { hostRefusal } from "../api/guard.ts";
import type { Settings } from "../config/settings.ts";
import type { HookState, TaskAdapter } from "../contracts/task_adapter.ts";
import { explanationOf, isAdapterError } from "../domain/errors.ts";
import {
  type CheckResult,
  failedBy,
  ok,
  PATIENCE_MS,
  skipped,
  warning,
  warningBy,
} from "./result.ts";

const FOR_ADMINS =
  'only an admin of the board may see it; "artificer-dispatcher check --fix" sets it up';

type ApiSettings = Pick<Settings, "apiHost" | "apiPort" | "allowedHosts">;

/**
 * Whether the board tells of changes; nothing where the config opens no webhook. With `fix` it is set
 * up. Without one the board is polled, so that only a wish that failed is a failure.
 */
export async function checkWebhook(
  tasks: TaskAdapter,
  settings: ApiSettings,
  { fix, patienceMs = PATIENCE_MS }: { readonly fix: boolean; readonly patienceMs?: number },
): Promise<readonly CheckResult[]> {
  if (tasks.registerHook === undefined) return [];
  const { apiHost, apiPort } = settings;
  const apiUrl = apiPort === 0 ? null : baseUrl(apiHost, apiPort);
  try {
    const look = async (signal: AbortSignal) =>
      await tasks.registerHook?.(apiUrl, { signal, mayRegister: fix });
    const found = await withDeadline({ ms: patienceMs }, look);
    return found === undefined ? [] : [resultOf(found), ...refusalOf(found, settings)];
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
      return ok("webhook", `The board tells of changes on ${target}`);
    case "registered":
      return ok("webhook", `The board tells of changes on ${target} from now on${caveat(url)}`);
    case "missing":
      return warning(
        "webhook",
        `The board does not tell of changes on ${target}, so it is only polled`,
        'Run "artificer-dispatcher check --fix"',
      );
  }
}

/** In a container this machine's own address is the container's. */
function caveat(url: string): string {
  return isLoopbackHost(new URL(url).hostname)
    ? "; if it runs in a container, set url under [backend.webhook] to where it reaches the API"
    : "";
}

/** What comes to a name that the API does not answer to is refused. */
function refusalOf({ url }: HookState, { allowedHosts }: ApiSettings): readonly CheckResult[] {
  const { host, hostname } = new URL(url);
  if (hostRefusal(host, url, allowedHosts) === null) return [];
  return [warning(
    "webhook",
    `The API refuses what is sent to ${JSON.stringify(url)}: it does not answer to that host`,
    `Add ${JSON.stringify(hostname)} to allowed_hosts`,
  )];
}
