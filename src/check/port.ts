import { LateError, withDeadline } from "../async/deadline.ts";
import type { Claims } from "../net/proof.ts";
import { dispatcherAt, provenAt } from "../net/port_holder.ts";
import { nameHolder, PortTakenError } from "../api/connections/bind.ts";
import { startAlone } from "../api/connections/start_alone.ts";
import { systemClock } from "../async/system_clock.ts";
import type { Settings } from "../config/settings.ts";
import { UsageError } from "../domain/errors.ts";
import {
  FIRST_PORT,
  isSamePlace,
  knownPort,
  type Place,
  readStateKey,
  realPathOf,
} from "../state/mod.ts";
import { CHECK_TIMEOUT_MS, type CheckResult, failed, failedBy, ok, warning } from "./result.ts";

const CORRECT = "Correct api_host and api_port";
const RUNNING = "The dispatcher of this config is running";

type PortSettings = Pick<Settings, "apiHost" | "apiPort" | "baseDir" | "stateDir">;

/** Checks that the API could listen on its port. The dispatcher of this very config may listen there. */
export async function checkPort(settings: PortSettings): Promise<CheckResult> {
  const { apiHost, apiPort } = settings;
  if (apiPort === 0) return ok("port", "The API uses any free port: api_port is 0");
  if (apiPort === "auto") return await checkChosenPort(settings);
  try {
    await withDeadline({ ms: CHECK_TIMEOUT_MS }, () => listenOnce(apiHost, apiPort));
    return ok("port", `The API's port ${apiPort} on ${apiHost} is free`);
  } catch (error) {
    if (error instanceof PortTakenError) return await takenResult(error, settings);
    if (error instanceof LateError) {
      return failed("port", `The API's port gave ${error.message}`, CORRECT);
    }
    if (!(error instanceof UsageError)) throw error;
    return failedBy("port", error, CORRECT);
  }
}

/** Listens exactly as the API does, and stops at once. */
async function listenOnce(hostname: string, port: number): Promise<void> {
  const app = { fetch: () => new Response(null, { status: 503 }) };
  const server = await startAlone({ app, hostname, port, clock: systemClock, onError: () => {} });
  await server.shutdown({ graceMs: 0 });
}

async function takenResult(error: PortTakenError, settings: PortSettings): Promise<CheckResult> {
  const { port } = error;
  const own = await findOwn(settings, port);
  return own === null
    ? failedBy("port", await nameHolder(error), CORRECT)
    : running(port, own, settings);
}

/** Without a dispatcher of this config nothing can go wrong: another port is taken in place of a taken one. */
async function checkChosenPort(settings: PortSettings): Promise<CheckResult> {
  const port = knownPort(settings);
  const own = port === null ? null : await findOwn(settings, port);
  return port !== null && own !== null
    ? running(port, own, settings)
    : ok("port", `The API uses the first free port from ${FIRST_PORT} on: api_port is "auto"`);
}

/** The dispatcher of this config. */
type Own = { readonly isProven: true; readonly pid: number } | { readonly isProven: false };

/** Whether a result says that the dispatcher of the config is running, so that there is nothing to start. */
export function tellsRunning({ name, state, message }: CheckResult): boolean {
  return name === "port" && state === "ok" && message.startsWith(RUNNING);
}

function running(port: number, own: Own, { stateDir }: PortSettings): CheckResult {
  if (own.isProven) {
    return ok("port", `${RUNNING} on port ${port} (pid ${own.pid})`);
  }
  return warning(
    "port",
    `What listens on port ${port} calls itself the dispatcher of this config; without the key in ${
      JSON.stringify(stateDir)
    } that is not proven`,
    "If no dispatcher of yours is running, find out which program that is",
  );
}

/**
 * The dispatcher of this config, if it listens on the port. It proves itself by the key of the state folder. Without
 * that, as under the strict rights, only what it says of itself shows that.
 */
async function findOwn(
  { apiHost, baseDir, stateDir }: PortSettings,
  port: number,
): Promise<Own | null> {
  const mine = { folder: realPathOf(baseDir), stateDir: realPathOf(stateDir) };
  const key = readStateKey(stateDir);
  if (key !== null) {
    const claims = await provenAt(apiHost, port, key);
    // The state folder can be a copy of another project's.
    return claims !== null && isAt(claims, mine) !== false
      ? { isProven: true, pid: claims.pid }
      : null;
  }
  const found = await dispatcherAt(apiHost, port);
  return found !== null && isAt(found, mine) === true ? { isProven: false } : null;
}

/** Whether a dispatcher belongs to the config at `mine`; null if it does not say that. */
function isAt(
  { folder, stateDir }: Pick<Claims, "folder" | "stateDir">,
  mine: Place,
): boolean | null {
  return folder === null ? null : isSamePlace({ folder, stateDir }, mine);
}
