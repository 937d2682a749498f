import { Refusal, ServerFault } from "../state/errors.ts";
import { callerOf } from "../state/sessions.ts";
import type { World } from "../state/world.ts";
import { boardRoutes } from "./boards.ts";
import { cardRoutes } from "./cards.ts";
import { checklistRoutes } from "./checklists.ts";
import { commentRoutes } from "./comments.ts";
import { listRoutes, showListRoute } from "./lists.ts";
import { projectRoutes } from "./projects.ts";
import { InvalidInputs, type RawInputs, requireAccess, type Route } from "./router.ts";
import { bootstrapRoute, signInRoute, termsRoutes } from "./sign_in.ts";
import { apiKeyRoute, userRoutes } from "./users.ts";
import { webhookRoutes } from "./webhooks.ts";

/** A request that has arrived whole. */
export interface Incoming {
  readonly method: string;
  /** As it was sent: nothing in it is decoded. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Skipper and its like refuse what is longer, in bytes. */
const MAX_BODY_BYTES = 1024 * 1024;

const PAGE = "<!doctype html><html><head><title>PLANKA</title></head><body></body></html>";

/** The routes of a version; null is Planka 1, as far as a client of Planka 2 would get with it. */
export function routesOf(version: string | null): readonly Route[] {
  const common = [
    signInRoute,
    ...userRoutes,
    ...projectRoutes,
    ...boardRoutes,
    ...listRoutes,
    ...cardRoutes,
    ...commentRoutes,
    ...checklistRoutes,
    ...webhookRoutes,
  ];
  if (version === null) return common;
  return [bootstrapRoute(version), ...termsRoutes, apiKeyRoute, showListRoute, ...common];
}

/** Does what a request asks for, at once and whole, and says how Planka answers. */
export function answer(world: World, routes: readonly Route[], request: Incoming): Answer {
  try {
    return json(200, perform(world, routes, request));
  } catch (error) {
    if (error instanceof Page) return { ...plain(200, PAGE), headers: html };
    if (error instanceof BadBody) return plain(400, "");
    if (error instanceof Refusal) return json(error.status, error.body);
    if (error instanceof InvalidInputs) return json(400, invalid(request, error.problems));
    if (error instanceof ServerFault) return plain(500, "Internal Server Error");
    throw error;
  }
}

export const html = { "content-type": "text/html; charset=utf-8" };

/** Planka's own page, which answers every GET that nothing else answers. */
class Page extends Error {}

class BadBody extends Error {}

function perform(world: World, routes: readonly Route[], request: Incoming): unknown {
  const { method, target, headers } = request;
  const body = parseBody(request);
  const [path = "", query = ""] = target.split("?", 2);
  if (/%2f/i.test(path)) throw new Refusal(404);
  const found = routes.map((each) => ({ ...each, parameters: each.match(method, path) }))
    .find(({ parameters }) => parameters !== null);
  if (found === undefined) throw method === "GET" ? new Page() : new Refusal(404);
  const { access, parameters, handle } = found;
  const user = callerOf(world, headers["authorization"], headers["x-api-key"]);
  if (access !== "anyone" && user === undefined) {
    throw new Refusal(401, "Access token is missing, invalid or expired");
  }
  if (user !== undefined) requireAccess(access, user);
  const inputs = { ...Object.fromEntries(new URLSearchParams(query)), ...body, ...parameters };
  return handle(world, user ?? nobody, inputs);
}

/** Stands in where nobody is logged in and the route does not care. */
const nobody = {
  id: "0",
  createdAt: "",
  updatedAt: null,
  email: "",
  name: "",
  username: "",
  role: "boardUser",
  password: "",
  apiKey: null,
  isDeactivated: true,
  hasAcceptedTerms: false,
} as const;

/** What does not say that it is JSON is not read. */
function parseBody({ headers, body }: Incoming): RawInputs {
  if (body.length > MAX_BODY_BYTES) throw new BadBody();
  const isJson = /^application\/json\b/i.test(headers["content-type"] ?? "");
  if (!isJson || body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    if (typeof value !== "object" || value === null) throw new BadBody();
    return Array.isArray(value) ? {} : { ...value };
  } catch {
    throw new BadBody();
  }
}

function invalid({ method, target }: Incoming, problems: readonly string[]): unknown {
  const message = `The server could not fulfill this request (\`${method} ${target}\`) due to ` +
    `${problems.length} missing or invalid parameter${problems.length === 1 ? "" : "s"}.`;
  return { code: "E_MISSING_OR_INVALID_PARAMS", problems, message };
}

export function json(status: number, body: unknown): Answer {
  const headers = { "content-type": "application/json; charset=utf-8" };
  return { status, headers, body: JSON.stringify(body) };
}

export function plain(status: number, body: string): Answer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body };
}
