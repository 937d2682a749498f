import type { HookOptions, HookState, TaskAdapter } from "../../contracts/task_adapter.ts";
import { AdapterError, isAdapterError } from "../../domain/errors.ts";
import type { BoardCredentials, RemoteBackendContext } from "../kind.ts";
import { invalid } from "./cards/limits.ts";
import { withContext } from "../with_context.ts";
import { baseOf, isLoopbackUrl } from "../http/address.ts";
import type { PlankaClient } from "./client/client.ts";
import { HOOK_EVENTS } from "./hook.ts";
import { answers, type WebhookRecord } from "./model/records.ts";
import type { PlankaOptions, WebhookOptions } from "./options.ts";
import { createClient } from "./parts.ts";

const NAME = "artificer-dispatcher";
const PATH = "/hooks/planka";
const SECRET = "PLANKA_ADMIN_TOKEN";
/** Planka accepts no more. */
const MAX_WEBHOOKS = 10;

/**
 * Registers the webhook as an admin, since Planka shows webhooks to admins only. The admin's credentials are
 * used for nothing else and are not kept. Without them the dispatcher tries it as its own user.
 */
export function createRegistrar(
  options: PlankaOptions,
  webhook: WebhookOptions,
  context: RemoteBackendContext,
  own: PlankaClient,
): Required<Pick<TaskAdapter, "registerHook">> {
  return {
    registerHook: (apiUrl, call) =>
      withContext("Cannot read Planka's webhooks", async () => {
        const url = targetOf(apiUrl, webhook, own.base);
        const token = context.credentials.get(SECRET);
        if (token === null) return await register(own, url, webhook, call).catch(refuse);
        const admin = createClient(options, { ...context, credentials: only(token) });
        try {
          return await register(admin, url, webhook, call).catch(refuseAdmin);
        } finally {
          admin.close();
        }
      }),
  };
}

/** The URL that Planka should call. */
function targetOf(apiUrl: string | null, { url }: WebhookOptions, base: string): string {
  if (url !== undefined) return baseOf(url) + PATH;
  const advice = "url under [backend.webhook] to where Planka reaches the API";
  if (apiUrl === null) throw invalid("the API takes any free port", `set api_port, or ${advice}`);
  if (isLoopbackUrl(apiUrl) && !isLoopbackUrl(base)) {
    throw invalid(
      `Planka at "${base}" cannot call "${apiUrl}", which is this machine's own`,
      `set ${advice}`,
    );
  }
  return apiUrl + PATH;
}

async function register(
  client: PlankaClient,
  url: string,
  { token }: WebhookOptions,
  { mayRegister, signal }: HookOptions,
): Promise<HookState> {
  const { items } = await client.get("/api/webhooks", answers.webhooks, signal);
  const found = items.find((item) => item.url === url);
  const outdated = items.filter((item) => item.url !== url && isOurs(item, token));
  const earlier = outdated.map((item) => item.url);
  const state = earlier.length === 0 ? { url } : { url, earlier };
  const isPresent = found !== undefined && isAsNeeded(found, token);
  if (!mayRegister) return { ...state, state: isPresent ? "present" : "missing" };
  for (const { id } of outdated) await remove(client, id, signal);
  if (isPresent) return { ...state, state: "present" };
  if (found === undefined && items.length - outdated.length >= MAX_WEBHOOKS) throw full();
  const body = { name: NAME, url, accessToken: token, events: HOOK_EVENTS.join(",") };
  const request = found === undefined
    ? { method: "POST", path: "/api/webhooks", body } as const
    : { method: "PATCH", path: `/api/webhooks/${found.id}`, body } as const;
  await client.write(request, answers.item, signal);
  return { ...state, state: "registered" };
}

/** Whether this dispatcher made a webhook: no other program knows its token. */
function isOurs({ name, url, accessToken }: WebhookRecord, token: string): boolean {
  return name === NAME && accessToken === token && url.endsWith(PATH);
}

async function remove(client: PlankaClient, id: string, signal: AbortSignal): Promise<void> {
  const request = { method: "DELETE", path: `/api/webhooks/${id}` } as const;
  await client.write(request, answers.item, signal).catch((error) => {
    if (!isAdapterError(error, "not_found")) throw error;
  });
}

/** Whether a webhook is registered as we need it. What this Planka does not tell counts as right. */
function isAsNeeded({ accessToken, events }: WebhookRecord, token: string): boolean {
  const tells = events === null || events === undefined ||
    HOOK_EVENTS.every((event) => events.includes(event));
  return tells && (accessToken === undefined || accessToken === token);
}

/** Explains the error of a user who is not an admin: to that user Planka's routes for admins do not exist. */
function refuse(error: unknown): never {
  if (isAdapterError(error, "conflict")) throw full();
  if (!isAdapterError(error, "forbidden") && !isAdapterError(error, "not_found")) throw error;
  throw new AdapterError(
    "forbidden",
    "only an admin may see and make them",
    {
      remedy: `give an admin's key for this once, as in: ${SECRET}=… ${NAME} check --fix`,
      cause: error,
      isUnapplied: true,
    },
  );
}

function refuseAdmin(error: unknown): never {
  const details = { remedy: "give the key of an admin", cause: error, isUnapplied: true };
  if (isAdapterError(error, "unauthorized")) {
    throw new AdapterError("unauthorized", `Planka refuses ${SECRET}`, details);
  }
  if (isAdapterError(error, "forbidden") || isAdapterError(error, "not_found")) {
    const problem = `only an admin may see and make them, and ${SECRET} is the key of another user`;
    throw new AdapterError("forbidden", problem, details);
  }
  return refuse(error);
}

function full(): AdapterError {
  const problem = `Planka has ${MAX_WEBHOOKS} webhooks and takes no more`;
  const remedy = "remove one in Planka";
  return new AdapterError("conflict", problem, { remedy, isUnapplied: true });
}

function only(token: string): BoardCredentials {
  return { get: () => null, tokenFromCommand: () => Promise.resolve(token), add: () => {} };
}
