import { dirname } from "node:path";
import { type FoundDispatcher, parseHealth } from "../../../net/port_holder.ts";
import { isSamePlace } from "../../../state/mod.ts";
import { PROGRAM } from "../../help.ts";
import type { ConfigPlace } from "../target/config_address.ts";
import type { Meant } from "../target/find_target.ts";
import type { Connection } from "./connection.ts";
import { ClientError } from "./errors.ts";
import { unusable } from "./refusal.ts";
import { unreachable } from "./transport.ts";

/** What is known of the dispatcher at an address. */
export interface Recognised {
  /** Its id, which each request names, or null if it has none or if it does not matter. */
  readonly instanceId: string | null;
  /** Why nothing may be changed there, or null. */
  readonly readOnlyReason: string | null;
}

/** A dispatcher that the user has named by its address. */
export const NAMED: Recognised = { instanceId: null, readOnlyReason: null };

/**
 * Makes sure that the dispatcher at the address belongs to the config of the command. Another project's can
 * have the port. Without a config, as under the strict rights, its folder must be around the working directory
 * before anything is changed.
 *
 * @throws {ClientError} if it belongs to another folder, is not a dispatcher, or does not answer
 */
export async function recognise(
  connection: Connection,
  { instanceId, place }: Pick<Meant, "instanceId" | "place">,
  timeoutMs: number,
): Promise<Recognised> {
  const found = await askWho(connection, timeoutMs);
  // An older dispatcher does not say whose it is, and neither does one that other machines can reach.
  if (found.folder === null) return { ...NAMED, instanceId: found.instanceId };
  // Who can write our state folder could name another project's dispatcher in it: the folder counts, too.
  const isOurs = found.instanceId === instanceId && found.folder === place.folder;
  if (isOurs && instanceId !== null) return { ...NAMED, instanceId };
  const { folder, stateDir } = found;
  const whose = `the one at ${connection.url} belongs to ${JSON.stringify(folder)}`;
  if (!place.isKnown) {
    const readOnlyReason = isAround(folder, place.folder) ? null : withoutConfig(place, whose);
    return { instanceId: found.instanceId, readOnlyReason };
  }
  if (isSamePlace({ folder, stateDir }, place)) return { ...NAMED, instanceId: found.instanceId };
  throw new ClientError(
    `Cannot reach the dispatcher of ${JSON.stringify(place.folder)}: ${whose}; ` +
      `start yours with "${PROGRAM} start", or ask that one with --url ${connection.url}`,
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
    const found = parseHealth(await response.text());
    if (found !== null) return found;
    throw unusable(connection.url, response);
  } catch (error) {
    if (error instanceof ClientError) throw error;
    throw unreachable(connection.url, error, signal.aborted ? timeoutMs : null);
  }
}
