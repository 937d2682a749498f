import { bindName, bracketed, isLoopbackHost, isNetAllowed } from "./address.ts";

/** How to reach a server. */
export interface Way {
  /** What to call. */
  readonly base: URL;
  /** The only address to connect to, where `base` has a name that leads to more; null for any. */
  readonly only: Loopback | null;
}

type Loopback = "127.0.0.1" | "::1";

/**
 * The ways to a server. Under `--allow-net=localhost`, Deno refuses `127.0.0.1`: it is replaced by `localhost` then.
 *
 * If the server must prove itself, each way leads to one address: `localhost` has two, and another user's program
 * can listen on the one that the server does not have.
 */
export function waysTo(url: string, { mustProve }: { readonly mustProve: boolean }): Way[] {
  const { hostname } = new URL(url);
  const base = new URL(url);
  base.hostname = bindName(hostname, portOf(base), isNetAllowed);
  const isName = base.hostname === "localhost" && base.protocol === "http:";
  if (!mustProve || !isName) return [{ base, only: null }];
  const both: Loopback[] = ["127.0.0.1", "::1"];
  const meant = both.filter((address) => bracketed(address) === hostname);
  // Another address of loopback, such as 127.0.0.2, is replaced by the name only.
  if (meant.length === 0 && hostname !== "localhost" && isLoopbackHost(hostname)) {
    return [{ base, only: null }];
  }
  return (meant.length === 0 ? both : meant).map((only) => ({ base, only }));
}

/** The host and port that a way reaches, as a proof names them. */
export function addressOf({ base, only }: Way): string {
  return `${only === null ? base.hostname : bracketed(only)}:${portOf(base)}`;
}

function portOf({ port, protocol }: URL): number {
  return Number(port) || (protocol === "https:" ? 443 : 80);
}
