import { systemClock } from "../async/system_clock.ts";
import type { ConfigFile } from "../config/config_file.ts";
import type { Settings } from "../config/settings.ts";
import type { Emit } from "../domain/events.ts";
import { needsOf, requireRightsOfReload } from "../security/permissions.ts";
import { followRequests, hintOfChanges } from "../reload/follow.ts";
import { isBesideLocks, pollConfig } from "../reload/poll_config.ts";
import { Reloader } from "../reload/reloader.ts";
import type { ReloadRequests } from "../reload/requests.ts";
import { watchConfig } from "../reload/watch_config.ts";

/** The requests for a reload, and the file that they reload. */
export interface ReloadSource {
  readonly requests: ReloadRequests;
  /** The config file. If it cannot be reloaded, the reason, which completes "Cannot reload: …". */
  readonly file: ConfigFile | string;
}

/** What to reload, and how to apply it. */
export interface ReloadOptions extends ReloadSource {
  readonly settings: Settings;
  /** Applies settings: all of them or, if it throws, none. */
  readonly apply: (settings: Settings) => Promise<void>;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/** Reloads the config when its file changes or a person requests it, until `signal` is aborted. */
export async function followReloads(options: ReloadOptions): Promise<void> {
  const { file, settings, apply, requests, emit, signal } = options;
  const following = { requests, clock: systemClock, signal };
  if (typeof file === "string") {
    const refusal = { source: "the config", reason: `Cannot reload: ${file}`, problems: [] };
    const reload = () => Promise.resolve(emit({ type: "config_refused", ...refusal }));
    return await followRequests({ ...following, reload });
  }
  const { path, source } = file;
  const reloader = new Reloader({
    settings,
    source,
    read: () => file.read(),
    parse: (text) => file.parse(text),
    requireRights: (next) => requireRightsOfReload(needsOf(next), source),
    apply,
    emit,
    clock: systemClock,
    signal,
  });
  const watch = await watchFor(path, settings);
  await Promise.all([
    followRequests({ ...following, reload: (requester) => reloader.reload(requester) }),
    hintOfChanges({ path, source, requests, emit, signal, watch }),
  ]);
}

/** Decides how to detect changes of the config: by a watch, unless the board has locks in the same folder. */
export async function watchFor(
  path: string,
  { backend }: Pick<Settings, "backend">,
): Promise<typeof watchConfig> {
  if (!await isBesideLocks(path, backend.lockedFiles)) return watchConfig;
  return (path, options) => pollConfig(path, { ...options, clock: systemClock });
}
