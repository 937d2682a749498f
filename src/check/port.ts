import { LateError, withDeadline } from "../async/deadline.ts";
import { bindName, isNetAllowed } from "../net/address.ts";
import { dispatcherAt, type FoundDispatcher } from "../net/port_holder.ts";
import { nameHolder, PortTakenError } from "../api/connections/bind.ts";
import { startAlone } from "../api/connections/start_alone.ts";
import { systemClock } from "../async/system_clock.ts";
import type { Settings } from "../config/settings.ts";
import { UsageError } from "../domain/errors.ts";
import { FIRST_PORT, isSamePlace, knownPort, readHolder, realPathOf } from "../state/mod.ts";
import { CHECK_TIMEOUT_MS, type CheckResult, failed, failedBy, ok } from "./result.ts";

const CORRECT = "Correct api_host and api_port";

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
  const { hostname, port } = error;
  const found = await dispatcherAt(bindName(hostname, port, isNetAllowed), port);
  return found !== null && await isOurs(found, settings)
    ? running(port, found)
    : failedBy("port", await nameHolder(error), CORRECT);
}

/** Without a dispatcher of this config nothing can go wrong: another port is taken in place of a taken one. */
async function checkChosenPort(settings: PortSettings): Promise<CheckResult> {
  const port = knownPort(settings);
  const host = bindName(settings.apiHost, port ?? 0, isNetAllowed);
  const found = port === null ? null : await dispatcherAt(host, port);
  return port !== null && found !== null && await isOurs(found, settings)
    ? running(port, found)
    : ok("port", `The API uses the first free port from ${FIRST_PORT} on: api_port is "auto"`);
}

function running(port: number, { pid }: FoundDispatcher): CheckResult {
  return ok("port", `The dispatcher of this config is running on port ${port} (pid ${pid})`);
}

/** Whether a dispatcher that answers belongs to this config. */
async function isOurs(
  found: FoundDispatcher,
  { baseDir, stateDir }: PortSettings,
): Promise<boolean> {
  const { folder, stateDir: state } = found;
  const mine = { folder: realPathOf(baseDir), stateDir: realPathOf(stateDir) };
  if (folder !== null) return isSamePlace({ folder, stateDir: state }, mine);
  // It does not say which folder is its own: then only its state folder tells.
  const holder = await readHolder(stateDir);
  return holder !== null &&
    (holder.instanceId === null
      ? holder.pid === found.pid
      : holder.instanceId === found.instanceId);
}
