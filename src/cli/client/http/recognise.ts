import { dirname } from "node:path";
import { type FoundDispatcher, parseHealth } from "../../../net/port_holder.ts";
import { type Claims, RUN_TOKEN_PREFIX } from "../../../net/proof.ts";
import { isSamePlace } from "../../../state/mod.ts";
import { printable } from "../../../text/printable.ts";
import { PROGRAM } from "../../help.ts";
import type { ConfigPlace } from "../target/config_address.ts";
import type { Meant, Target } from "../target/find_target.ts";
import { describeSecret } from "../target/server_secret.ts";
import { MAX_SELF_BYTES, readText } from "./answer.ts";
import type { Connection } from "./connection.ts";
import { ClientError } from "./errors.ts";
import { askProof, type ProofResult, type Unproven } from "./prove.ts";
import { unusable } from "./refusal.ts";
import { unreachable } from "./transport.ts";

/** What is known of the dispatcher at an address. */
export interface Recognised {
  /** Its id, which each request names, or null if it has none or if it does not matter. */
  readonly instanceId: string | null;
  /** Why nothing may be changed there, or null. */
  readonly readOnlyReason: string | null;
  /** What each request carries as its token, or null. */
  readonly bearer: string | null;
}

/** A dispatcher that the user has named by its address, and that gets no token. */
const NAMED: Recognised = { instanceId: null, readOnlyReason: null, bearer: null };

/** What the dispatcher at an address must show. */
type Asked = Pick<Target, "token" | "secrets" | "meant">;

/**
 * Makes sure that the server at the address is the dispatcher that is meant, before it gets anything but this question:
 * it must prove that it knows a secret of the command. Another program can have taken the port.
 *
 * Another project's dispatcher can have the port as well: it must belong to the config of the command. Without a
 * config, as under the strict rights, its folder must be around the working directory before anything is changed.
 *
 * A command without any secret has nothing to lose but what it shows: it believes what the server says of itself.
 *
 * @throws {ClientError} if the server proves nothing, belongs to another folder, is not a dispatcher, or does not
 * answer
 */
export async function recognise(
  connection: Connection,
  target: Asked,
  timeoutMs: number,
): Promise<Recognised> {
  const { secrets, token, meant } = target;
  if (secrets.length === 0) {
    return meant === null ? NAMED : placed(await askWho(connection, timeoutMs), connection, meant);
  }
  const proof = await firstProof(connection, target, timeoutMs);
  if (proof.type === "unproven") return unprovenResult(proof, connection, target);
  const { claims, bind } = proof;
  const bearer = token === null ? null : bind(token);
  const { instanceId } = claims;
  return meant === null
    ? { ...NAMED, instanceId, bearer }
    : { ...placed(claims, connection, meant), bearer };
}

/** The first proof by one of the secrets, or else why there is none. */
async function firstProof(
  connection: Connection,
  { secrets }: Asked,
  timeoutMs: number,
): Promise<ProofResult> {
  let claims: Claims | null = null;
  let reason: Unproven["reason"] = "none";
  for (const secret of secrets) {
    const result = await askProof(connection, secret, timeoutMs);
    if (result.type === "proven") return result;
    claims ??= result.claims;
    if (reason === "none") reason = result.reason;
  }
  return { type: "unproven", claims, reason };
}

/**
 * A run that an earlier version started keeps its token, and its dispatcher can still be of that version: then that cannot
 * prove anything.
 */
function unprovenResult(
  { claims, reason }: Unproven,
  connection: Connection,
  { token, secrets, meant }: Asked,
): Recognised {
  const isOlderRun = secrets.some((secret) =>
    secret.by === "run" && !secret.token.startsWith(RUN_TOKEN_PREFIX)
  );
  if (reason === "older" && isOlderRun) return { ...NAMED, bearer: token };
  // It says itself that it is another one. A stranger gains nothing by that lie.
  if (claims !== null && meant !== null) placed(claims, connection, meant);
  throw new ClientError(describeDoubt(connection, secrets, reason));
}

function describeDoubt(
  { url, address }: Pick<Connection, "url" | "address">,
  secrets: Asked["secrets"],
  reason: Unproven["reason"],
): string {
  const what = secrets.map(describeSecret).join(" or ");
  const token = secrets.find(({ by }) => by !== "state");
  const wrong = token === undefined ? "" : `, ${describeSecret(token)} is not one of its tokens,`;
  const because = reason === "address"
    ? `if a tunnel, a proxy or a container leads from there to your dispatcher, add ${
      JSON.stringify(address)
    } to its "allowed_hosts"`
    : `it is not your dispatcher${wrong} or it is of an earlier version; restart it then`;
  return `Cannot trust the program at ${url}: it does not prove that it knows ${what}, and no token was sent; ${because}`;
}

/** Compares the dispatcher with the one that is meant. */
function placed(
  found: Pick<FoundDispatcher, "instanceId" | "folder" | "stateDir">,
  { url }: Pick<Connection, "url">,
  { instanceId, place }: Pick<Meant, "instanceId" | "place">,
): Recognised {
  // An older dispatcher does not say whose it is, and neither does one that other machines can reach.
  if (found.folder === null) return { ...NAMED, instanceId: found.instanceId };
  // Who can write our state folder could name another project's dispatcher in it: the folder counts, too.
  const isOurs = found.instanceId === instanceId && found.folder === place.folder;
  if (isOurs && instanceId !== null) return { ...NAMED, instanceId };
  const { folder, stateDir } = found;
  const whose = `the one at ${url} belongs to ${printable(JSON.stringify(folder))}`;
  if (!place.isKnown) {
    const readOnlyReason = isAround(folder, place.folder) ? null : withoutConfig(place, whose);
    return { ...NAMED, instanceId: found.instanceId, readOnlyReason };
  }
  if (isSamePlace({ folder, stateDir }, place)) return { ...NAMED, instanceId: found.instanceId };
  throw new ClientError(
    `Cannot reach the dispatcher of ${JSON.stringify(place.folder)}: ${whose}; ` +
      `start yours with "${PROGRAM} start", or ask that one with --url ${url}`,
  );
}

function withoutConfig({ folder }: ConfigPlace, whose: string): string {
  return `Cannot choose a dispatcher: there is no config in ${
    JSON.stringify(folder)
  }, and ${whose}; ` +
    "run the command there, or give --config or --url";
}

/** Whether a person in `here` most likely means the dispatcher of `folder`: it is above, or directly below. */
function isAround(folder: string, here: string): boolean {
  return `${here}/`.startsWith(`${folder.replace(/\/$/, "")}/`) || dirname(folder) === here;
}

/** Asks the server who it is. Nothing can be done to the wrong one by that, and it needs no token. */
async function askWho(connection: Connection, timeoutMs: number): Promise<FoundDispatcher> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await connection.fetch("/healthz", { redirect: "manual", signal });
    const found = parseHealth(await readText(connection.url, response, MAX_SELF_BYTES));
    if (found !== null) return found;
    throw unusable(connection.url, response);
  } catch (error) {
    if (error instanceof ClientError) throw error;
    throw unreachable(connection.url, error, signal.aborted ? timeoutMs : null);
  }
}
