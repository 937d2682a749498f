import { baseUrl, bracketed, isNetAllowed } from "./address.ts";
import { fieldsIn, readAtMost } from "./limited_body.ts";
import {
  challengeBody,
  claimedText,
  type Claims,
  isProven,
  newNonce,
  parseProof,
  PROOF_PATH,
} from "./proof.ts";
import { ownProxy } from "./proxies.ts";
import { toolOutput } from "./tool_output.ts";
import { addressOf, type Way, waysTo } from "./ways.ts";

/** How long each request may take, in milliseconds. */
const TIMEOUT_MS = 1_000;
/** How much of an answer is read: an unknown program may send an answer without end. */
const MAX_ANSWER_BYTES = 16_384;

/** Characters that a terminal obeys or does not show. A stranger's text with one of them is not repeated. */
const HIDDEN = /[\p{C}\p{Zl}\p{Zp}]/u;

const decoder = new TextDecoder();

/** Programs that know which process listens, best first: macOS has only `lsof`, many Linux systems only `ss`. */
const LISTERS: readonly Lister[] = [
  {
    argvFor: (port) => ["lsof", "-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpcn"],
    parse: parseLsof,
  },
  { argvFor: (port) => ["ss", "-Hltnp", `sport = :${port}`], parse: parseSs },
];

interface Lister {
  readonly argvFor: (port: number) => readonly string[];
  readonly parse: (output: string) => readonly Listener[];
}

/** A process that listens on a port. */
export interface Listener {
  readonly name: string;
  readonly pid: number;
  /** As the program spells it: `127.0.0.1`, `[::1]` or `*`. */
  readonly host: string;
}

/**
 * Describes the program that listens on a port, for a person; null if it can't be found within seconds.
 *
 * Its process id comes only from the system: a person may stop that process, and any program can say that it is a
 * dispatcher with a process id that is another's.
 */
export async function holderOf(hostname: string, port: number): Promise<string | null> {
  const [claimed, listener] = await Promise.all([
    dispatcherAt(hostname, port),
    findListener(hostname, port),
  ]);
  if (claimed === null) return listener;
  const { folder } = claimed;
  const whose = folder === null || HIDDEN.test(folder) ? "" : ` of ${JSON.stringify(folder)}`;
  return `${listener ?? "a program"}, which calls itself the artificer-dispatcher${whose},`;
}

/** A dispatcher that answers, as it describes itself to anybody. Any program could say the same. */
export interface FoundDispatcher {
  readonly pid: number;
  /** Identifies its start, or null if it is of a version that has no such id. */
  readonly instanceId: string | null;
  /** The folder of its config, or null if it does not say that: it is older, or other machines reach it. */
  readonly folder: string | null;
  /** The folder of its state, or null if it keeps none on the disk or does not say that. */
  readonly stateDir: string | null;
}

/** What the answer of `GET /healthz` says of the dispatcher, or null if it does not come from one. */
export function parseHealth(text: string): FoundDispatcher | null {
  const { program, pid, instance_id, folder, state_dir } = fieldsIn(text);
  if (program !== "artificer-dispatcher") return null;
  if (typeof pid !== "number" || !Number.isSafeInteger(pid)) return null;
  return {
    pid,
    instanceId: claimedText(instance_id),
    folder: claimedText(folder),
    stateDir: claimedText(state_dir),
  };
}

/** Asks the listening program which dispatcher it is. It may lie. Null if it is something else. */
export async function dispatcherAt(
  hostname: string,
  port: number,
): Promise<FoundDispatcher | null> {
  const [way] = waysTo(baseUrl(hostname, port), { mustProve: false });
  const answer = way === undefined ? null : await answerOf(way, "/healthz", {});
  return answer === null ? null : parseHealth(answer);
}

/**
 * Asks the listening program to prove that it knows the key of a state folder. Null if it does not.
 */
export async function provenAt(
  hostname: string,
  port: number,
  key: Uint8Array,
): Promise<Claims | null> {
  for (const way of waysTo(baseUrl(hostname, port), { mustProve: true })) {
    const challenge = { by: "state", address: addressOf(way), nonce: newNonce() } as const;
    const answer = await answerOf(way, PROOF_PATH, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: challengeBody(challenge),
    });
    const found = answer === null ? null : parseProof(answer);
    if (found !== null && isProven(key, challenge, found.claims, found.proof)) return found.claims;
  }
  return null;
}

/** The beginning of what a program answers, or null: it speaks no HTTP, or does not answer in time. */
async function answerOf(
  { base, only }: Way,
  path: string,
  init: RequestInit,
): Promise<string | null> {
  if (!isNetAllowed(base.host)) return null;
  try {
    using client = Deno.createHttpClient({
      proxy: ownProxy(base.href),
      ...(only !== null && { localAddress: only }),
    });
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const url = new URL(path, base);
    const response = await fetch(url, { ...init, redirect: "manual", signal, client });
    return decoder.decode(await readAtMost(response, MAX_ANSWER_BYTES));
  } catch {
    return null;
  }
}

async function findListener(hostname: string, port: number): Promise<string | null> {
  for (const { argvFor, parse } of LISTERS) {
    const found = chooseListener(parse(await toolOutput(argvFor(port))), hostname);
    if (found === null) continue;
    const name = HIDDEN.test(found.name) ? "a program" : JSON.stringify(found.name);
    return `${name} (pid ${found.pid})`;
  }
  return null;
}

/** The first of a port's listeners that keeps another program from listening on `hostname`, or null. */
export function chooseListener(
  listeners: readonly Listener[],
  hostname: string,
): Listener | null {
  const mine = bracketed(hostname);
  const hosts = mine === "localhost" ? ["127.0.0.1", "[::1]"] : [mine];
  const isAny = (host: string) => ["*", "0.0.0.0", "[::]"].includes(host);
  return listeners.find(({ host }) => hosts.includes(host) || isAny(host) || isAny(mine)) ?? null;
}

/** `lsof -F pcn`: a line for each field, those of a process before those of its files. */
export function parseLsof(output: string): Listener[] {
  const listeners: Listener[] = [];
  let pid = 0;
  let name = "";
  for (const line of output.split("\n")) {
    const value = line.slice(1);
    if (line.startsWith("p")) pid = Number(value);
    if (line.startsWith("c")) name = value;
    if (line.startsWith("n")) listeners.push({ name, pid, host: hostOf(value) });
  }
  return listeners;
}

/** `ss -Hltnp`: `LISTEN 0 128 127.0.0.1:8000 0.0.0.0:* users:(("deno",pid=42,fd=18))`. */
export function parseSs(output: string): Listener[] {
  return output.split("\n").flatMap((line) => {
    const local = line.trim().split(/\s+/)[3] ?? "";
    const user = /users:\(\("(?<name>[^"]*)",pid=(?<pid>\d+)/.exec(line)?.groups;
    if (user === undefined) return [];
    return [{ name: user.name ?? "", pid: Number(user.pid), host: hostOf(local) }];
  });
}

function hostOf(address: string): string {
  // `127.0.0.53%lo:53` names the interface, too.
  return address.slice(0, address.lastIndexOf(":")).replace(/%[^:\]]*/, "");
}
