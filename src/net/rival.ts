import { toolOutput } from "./tool_output.ts";

/** The hexadecimal number in /proc/net/tcp that means that a socket listens. */
const LISTENS = "0A";

/** Addresses as /proc/net/tcp and tcp6 spell them: each group of four bytes with the lowest first. */
const SPELLED: Readonly<Record<string, string>> = {
  "0100007F": "127.0.0.1",
  "00000000": "0.0.0.0",
  "00000000000000000000000001000000": "::1",
  "00000000000000000000000000000000": "::",
  "0000000000000000FFFF00000100007F": "127.0.0.1",
};

/** What takes connections to a loopback address, besides the address itself. */
const TAKERS: ReadonlyMap<string, readonly string[]> = new Map([
  ["127.0.0.1", ["127.0.0.1", "0.0.0.0"]],
  ["::1", ["::1", "::"]],
]);

/**
 * The loopback address at which another program, of any user, listens on the port of a server that holds only
 * `held`, which is `127.0.0.1` or `::1`. A program that calls `localhost` may reach the other one. Null if
 * nothing listens there, or if that can't be found out.
 */
export async function rivalOf(held: string, port: number): Promise<string | null> {
  const other = held === "::1" ? "127.0.0.1" : "::1";
  const listening = await listeningOn(port);
  return TAKERS.get(other)?.some((taker) => listening.includes(taker)) ? other : null;
}

async function listeningOn(port: number): Promise<string[]> {
  return Deno.build.os === "linux"
    ? parseProcNet(await toolOutput(["cat", "/proc/net/tcp", "/proc/net/tcp6"]), port)
    : parseNetstat(await toolOutput(["netstat", "-an", "-p", "tcp"]), port);
}

/** The addresses that listen on `port`, of those that concern loopback, in the lines of /proc/net/tcp and tcp6. */
export function parseProcNet(text: string, port: number): string[] {
  return text.split("\n").flatMap((line) => {
    const [, local = "", , state] = line.trim().split(/\s+/);
    const [host = "", hexPort = ""] = local.split(":");
    const address = SPELLED[host];
    return state === LISTENS && parseInt(hexPort, 16) === port && address !== undefined
      ? [address]
      : [];
  });
}

/** The same in the lines of `netstat -an -p tcp`, as macOS prints them: `tcp4 0 0 127.0.0.1.8000 *.* LISTEN`. */
export function parseNetstat(text: string, port: number): string[] {
  return text.split("\n").flatMap((line) => {
    const [kind = "", , , local = "", , state] = line.trim().split(/\s+/);
    if (state !== "LISTEN" || !local.endsWith(`.${port}`)) return [];
    const host = local.slice(0, local.lastIndexOf("."));
    return [host === "*" ? (kind === "tcp4" ? "0.0.0.0" : "::") : host];
  });
}
