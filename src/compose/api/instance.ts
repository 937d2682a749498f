import { waitAtMost } from "../../async/deadline.ts";
import type { Settings } from "../../config/settings.ts";
import { messageOf } from "../../domain/errors.ts";
import type { Log } from "../../logging/log.ts";
import { isLoopbackHost, unbracketed } from "../../net/address.ts";
import type { DispatcherIdentity } from "../../operations/operation.ts";
import { realPathOf, removeInstance, writeInstance } from "../../state/mod.ts";
import { VERSION } from "../../version.ts";
import type { RunStore } from "../run_store.ts";

/** How long a disk that hangs may delay the exit, in milliseconds. */
const REMOVE_MS = 300;

/** Makes the identity of this start. `stateDir` is null if runs are kept in memory. */
export function createIdentity(
  { baseDir, apiHost }: Pick<Settings, "baseDir" | "apiHost">,
  stateDir: string | null,
): DispatcherIdentity {
  return {
    instanceId: crypto.randomUUID(),
    folder: realPathOf(baseDir),
    stateDir: stateDir === null ? null : realPathOf(stateDir),
    isOpen: isLoopbackHost(apiHost),
  };
}

/**
 * Tells commands where this dispatcher is, by a file in its state folder, until the result is disposed. A
 * folder that cannot be written stops nothing: commands then ask at the address in the config.
 */
export async function announceInstance(
  { instanceId: id, folder, stateDir }: DispatcherIdentity,
  url: string,
  { keepFile }: Pick<RunStore, "keepFile">,
  log: Pick<Log, "warning">,
): Promise<AsyncDisposable> {
  const { hostname, port } = new URL(url);
  const instance = {
    id,
    pid: Deno.pid,
    address: unbracketed(hostname),
    port: Number(port || 80),
    folder,
    startedAt: new Date().toISOString(),
    version: VERSION,
  };
  const attempt = async (what: string, act: (dir: string) => void | Promise<void>) => {
    try {
      if (stateDir !== null) await act(stateDir);
    } catch (error) {
      log.warning(`Cannot ${what} the file that shows commands the way: ${messageOf(error)}`);
    }
  };
  await attempt("write", (dir) => keepFile(() => writeInstance(dir, instance)));
  return {
    async [Symbol.asyncDispose]() {
      await waitAtMost({ ms: REMOVE_MS }, attempt("remove", (dir) => removeInstance(dir, id)));
    },
  };
}
