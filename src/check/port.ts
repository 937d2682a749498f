import { LateError, withDeadline } from "../async/deadline.ts";
import { bindName, isNetAllowed } from "../net/address.ts";
import { dispatcherAt } from "../net/port_holder.ts";
import { nameHolder, PortTakenError, startServer } from "../api/server.ts";
import { systemClock } from "../async/system_clock.ts";
import type { Settings } from "../config/settings.ts";
import { UsageError } from "../domain/errors.ts";
import { FIRST_PORT } from "../state/mod.ts";
import { CHECK_TIMEOUT_MS, type CheckResult, failed, failedBy, ok } from "./result.ts";

const CORRECT = "Correct api_host and api_port";

/** Checks that the API could listen on its port. A dispatcher that already listens there is not an error. */
export async function checkPort(
  { apiHost, apiPort }: Pick<Settings, "apiHost" | "apiPort">,
): Promise<CheckResult> {
  if (apiPort === 0) return ok("port", "The API uses any free port: api_port is 0");
  if (apiPort === "auto") {
    return ok("port", `The API uses the first free port from ${FIRST_PORT} on: api_port is "auto"`);
  }
  try {
    await withDeadline({ ms: CHECK_TIMEOUT_MS }, () => listenOnce(apiHost, apiPort));
    return ok("port", `The API's port ${apiPort} on ${apiHost} is free`);
  } catch (error) {
    if (error instanceof PortTakenError) return await takenResult(error);
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
  const server = startServer({ app, hostname, port, clock: systemClock, onError: () => {} });
  await server.shutdown({ graceMs: 0 });
}

async function takenResult(error: PortTakenError): Promise<CheckResult> {
  const { hostname, port } = error;
  const pid = await dispatcherAt(bindName(hostname, port, isNetAllowed), port);
  if (pid !== null) {
    return ok(
      "port",
      `A dispatcher is running on port ${port} (pid ${pid}): no second one can start there`,
    );
  }
  return failedBy("port", await nameHolder(error), CORRECT);
}
