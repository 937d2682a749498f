import type { FakePlanka } from "../mod.ts";
import type { Account } from "../mod.ts";

/** What came back, parsed where it is JSON. */
export interface Reply {
  readonly status: number;
  readonly type: string | null;
  // What is asked of it is asserted by the tests.
  // deno-lint-ignore no-explicit-any
  readonly body: any;
}

/** Sends `body` as JSON to the path of `METHOD /path`, with the key of `account`. */
export async function call(
  planka: FakePlanka,
  target: string,
  body?: unknown,
  account: Account | null = planka.bot,
): Promise<Reply> {
  const headers = new Headers();
  if (account !== null) headers.set("x-api-key", account.apiKey);
  if (body === undefined) return await send(planka, target, { headers });
  headers.set("content-type", "application/json");
  return await send(planka, target, { headers, body: JSON.stringify(body) });
}

/** Sends just this. */
export async function send(planka: FakePlanka, target: string, init: RequestInit): Promise<Reply> {
  const [method = "", path = ""] = target.split(" ");
  const response = await fetch(`${planka.url}${path}`, { method, ...init });
  const text = await response.text();
  const type = response.headers.get("content-type");
  const body = type?.startsWith("application/json") ? JSON.parse(text) : text;
  return { status: response.status, type, body };
}

/** The status and the message of a refusal. */
export function refusal({ status, body }: Reply): string {
  return `${status} ${body.code} ${body.message}`;
}
