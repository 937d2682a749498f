import * as z from "zod";
import { AdapterError, explanationOf, isAdapterError } from "../../../domain/errors.ts";
import type { BoardSession } from "../../http/board_client.ts";
import type { HttpClient } from "../../http/client.ts";
import type { HttpReply, HttpRequest } from "../../http/request.ts";
import type { BoardCredentials } from "../../kind.ts";
import { plankaFailure, unexpectedAnswer } from "./failures.ts";

/** A session of a user at Planka. */
export interface Session extends BoardSession {
  readonly kind: "api_key" | "access_token" | "login";
  /** Where the token comes from, such as `PLANKA_TOKEN of the environment`. */
  readonly origin?: string;
}

/** A token and where it comes from. */
interface Token {
  readonly text: string;
  readonly origin: string;
}

const loginAnswer = z.object({ item: z.string().min(1) });
const stepAnswer = z.object({ step: z.string() });

/** Opens a session with the token if there is one, else by logging in. */
export async function openSession(
  http: HttpClient,
  credentials: BoardCredentials,
  signal: AbortSignal,
): Promise<Session> {
  const token = await tokenOf(credentials, signal);
  if (token !== null) return tokenSession(token, http.base);
  const [user, password] = [credentials.get("PLANKA_USER"), credentials.get("PLANKA_PASSWORD")];
  if (user !== null && password !== null) {
    return await logIn(http, { user, password }, credentials, signal);
  }
  const unset = user === null ? "PLANKA_USER is not set" : "PLANKA_PASSWORD is not set";
  const lacking = user === null && password === null ? "none are set" : unset;
  throw refusal(
    `Planka at "${http.base}" needs credentials: ${lacking}`,
    "set PLANKA_TOKEN or PLANKA_API_KEY, or PLANKA_USER and PLANKA_PASSWORD, in the environment or .env, or set token_command",
  );
}

function tokenSession({ text, origin }: Token, base: string): Session {
  const token = text.trim();
  // A header could not hold anything else.
  if (/^[\x21-\x7e]+$/.test(token)) return { ...sessionOf(token), origin };
  throw refusal(
    `Planka at "${base}" needs credentials: the token is empty or holds spaces or characters that no token has`,
    "correct PLANKA_TOKEN (or PLANKA_API_KEY), or what token_command prints",
  );
}

/** The session of a token: a JWT is an access token, anything else an API key. */
export function sessionOf(secret: string): Session {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(secret)
    ? { kind: "access_token", secret, headers: bearer(secret) }
    : { kind: "api_key", secret, headers: { "x-api-key": secret } };
}

/** The error of a session that Planka refuses. */
export function sessionRefused({ kind, origin }: Session, base: string): AdapterError {
  const { problem, remedy } = {
    api_key: {
      problem: "the API key: it is wrong, was revoked or replaced, or its user was deactivated",
      remedy:
        "have an admin make another, and put it in PLANKA_TOKEN or where token_command finds it",
    },
    access_token: {
      problem: "the access token: it is wrong, has expired, or was revoked",
      remedy: "put another in PLANKA_TOKEN or where token_command finds it",
    },
    login: {
      problem: "a session that it has just opened",
      remedy: "find out whether the user was deactivated",
    },
  }[kind];
  const source = origin === undefined ? "" : `; this one is from ${origin}`;
  return refusal(`Planka at "${base}" refuses ${problem}`, `${remedy}${source}`);
}

function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}

/** The token, or null if there is none. If the command fails, the board is unauthorized until it succeeds. */
async function tokenOf(credentials: BoardCredentials, signal: AbortSignal): Promise<Token | null> {
  try {
    const printed = await credentials.tokenFromCommand(signal);
    if (printed !== null) return { text: printed, origin: "token_command" };
    return variable("PLANKA_TOKEN", credentials) ?? variable("PLANKA_API_KEY", credentials);
  } catch (error) {
    signal.throwIfAborted();
    const { problem, remedy } = explanationOf(error);
    throw refusal(problem, remedy, error);
  }
}

function variable(name: string, credentials: BoardCredentials): Token | null {
  const text = credentials.get(name);
  if (text === null) return null;
  const place = credentials.originOf?.(name) ?? null;
  return { text, origin: place === null ? name : `${name} of ${place}` };
}

async function logIn(
  http: HttpClient,
  { user, password }: { readonly user: string; readonly password: string },
  credentials: BoardCredentials,
  signal: AbortSignal,
): Promise<Session> {
  const body = { emailOrUsername: user, password };
  const request: HttpRequest = { method: "POST", path: "/api/access-tokens", body };
  const reply = await http.send(request, {}, signal);
  if (reply.status !== 200) throw loginFailure(request, reply, user, http.base);
  const { data } = loginAnswer.safeParse(reply.json);
  if (data === undefined) throw unexpectedAnswer(request, "something that is not a token");
  credentials.add(data.item);
  return { kind: "login", secret: data.item, headers: bearer(data.item) };
}

function loginFailure(
  request: HttpRequest,
  reply: HttpReply,
  user: string,
  base: string,
): AdapterError {
  const attempt = `the login at Planka "${base}" as ${JSON.stringify(user)} failed`;
  const step = stepAnswer.safeParse(reply.json).data?.step;
  if (step === "accept-terms") {
    return refusal(
      `${attempt}: this user has not accepted the terms of use`,
      "log in once in a browser as that user, or use an API key",
    );
  }
  if (step !== undefined) {
    const problem = `${attempt}: Planka asks for the step ${JSON.stringify(step)}`;
    return refusal(problem, "use an API key");
  }
  const failure = plankaFailure(request, reply);
  if (isAdapterError(failure, "unauthorized")) {
    return refusal(
      `${attempt}: the user or the password is wrong`,
      "correct PLANKA_USER and PLANKA_PASSWORD",
    );
  }
  const { category, problem, remedy, retryAfterMs } = failure;
  const details = {
    remedy,
    isUnapplied: true,
    ...retryAfterMs === undefined ? {} : { retryAfterMs },
  };
  return new AdapterError(
    category === "rate_limited" || category === "unavailable" ? category : "unauthorized",
    `${attempt}: ${problem}`,
    details,
  );
}

function refusal(problem: string, remedy: string | null, cause?: unknown): AdapterError {
  return new AdapterError("unauthorized", problem, { remedy, cause, isUnapplied: true });
}
