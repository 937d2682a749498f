import { systemClock } from "../async/system_clock.ts";
import type { ConfigFile } from "../config/config_file.ts";
import type { Settings } from "../config/settings.ts";
import type { ConfigControl } from "../contracts/config_control.ts";
import type { Emit } from "../domain/events.ts";
import type { Route } from "../domain/route.ts";
import { agentFoldersOf, findWriter } from "../security/exposure/agent_folders.ts";
import { needsOf, requireRightsOfReload } from "../security/permissions.ts";
import { followRequests, hintOfChanges } from "../reload/follow.ts";
import { Reloader } from "../reload/reloader.ts";
import type { ReloadRequests } from "../reload/requests.ts";

/** The requests for a reload, and the file that they reload. */
export interface ReloadSource {
  readonly requests: ReloadRequests;
  /** The config file. If it cannot be reloaded, the reason, which completes "Cannot reload: …". */
  readonly file: ConfigFile | string;
}

/** What to reload, and how to apply it. */
export interface ReloadOptions extends ReloadSource {
  readonly settings: Settings;
  /** The routes of runs that an earlier dispatcher left. */
  readonly unfinished: readonly Pick<Route, "queue" | "cwd">[];
  /** Applies settings: all of them or, if it throws, none. */
  readonly apply: (settings: Settings) => Promise<void>;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/** The config while the dispatcher runs, and the work that reloads it. */
export interface Reloading extends ConfigControl {
  /** Reloads the config when its file changes or a person requests it, until the signal is aborted. */
  follow(): Promise<void>;
}

/** Prepares reloads. Requests wait until {@linkcode Reloading.follow} is called. */
export function createReloading(options: ReloadOptions): Reloading {
  const { file, requests, emit, signal } = options;
  const reload = () => requests.ask();
  const following = { requests, clock: systemClock, signal };
  if (typeof file === "string") {
    const reason = `Cannot reload: ${file}`;
    const refuse = () => {
      emit({ type: "config_refused", source: "the config", reason, problems: [] });
      return Promise.resolve({ type: "refused", reason } as const);
    };
    const follow = () => followRequests({ ...following, reload: refuse });
    return { reload, waitingChanges: () => [], follow };
  }
  const { path, source } = file;
  const reloader = createReloader(options, file);
  return {
    reload,
    waitingChanges: () => reloader.waitingChanges(),
    async follow() {
      await Promise.all([
        followRequests({ ...following, reload: (requester) => reloader.reload(requester) }),
        hintOfChanges({ path, source, requests, emit, signal }),
      ]);
    },
  };
}

function createReloader(
  { settings, unfinished, apply, emit, signal }: ReloadOptions,
  file: ConfigFile,
): Reloader {
  // An agent can outlive its route: so each route counts that there has been since the start.
  const routes: Pick<Route, "queue" | "cwd">[] = [...settings.routes, ...unfinished];
  return new Reloader({
    settings,
    source: file.source,
    read: () => file.read(),
    parse: (text) => file.parse(text),
    requireRights: (next) => requireRightsOfReload(needsOf(next), file.source),
    async apply(next) {
      await apply(next);
      routes.push(...next.routes.filter((route) => !routes.some((known) => isAlike(known, route))));
    },
    findWriter: async () => findWriter(file.path, await agentFoldersOf(routes)),
    emit,
    clock: systemClock,
    signal,
  });
}

function isAlike(one: Pick<Route, "cwd">, other: Pick<Route, "cwd">): boolean {
  return one.cwd === other.cwd;
}
