import { systemClock } from "../async/system_clock.ts";
import type { Settings } from "../config/settings.ts";
import type { Journal } from "../contracts/journal.ts";
import type { RequestStore } from "../contracts/request_store.ts";
import type { RunLogs } from "../contracts/run_logs.ts";
import {
  createMemoryJournal,
  createMemoryRequests,
  createMemoryRunLogs,
} from "../journals/memory/mod.ts";
import { createFileRunLogs, createSqliteJournal, type Keep } from "../journals/sqlite/mod.ts";
import type { RunFiles } from "../executors/kind.ts";
import type { Vital } from "../contracts/vital.ts";
import type { Log } from "../logging/log.ts";
import { openStateDir, type StateDir } from "../state/mod.ts";
import { stateVital } from "./state_vital.ts";
import { readTokenKey, recordKeyOf, writeTokenKey } from "./token_key.ts";

/** The settings for where runs are kept, and how many. */
export type RunStoreSettings = Pick<
  Settings,
  "stateDir" | "keepRuns" | "keepMs" | "keepLogBytes"
>;

/** The place where runs are kept. Dispose it at the end. */
export interface RunStore extends AsyncDisposable {
  readonly journal: Journal;
  /** Remembers the requests that must take effect once. */
  readonly requests: RequestStore;
  readonly logs: RunLogs;
  /** Where the executor keeps the files of runs, or null if runs are kept in memory. */
  readonly runFiles: RunFiles | null;
  /** The folder of the audit log, or null if nothing may be written. */
  readonly auditDir: string | null;
  /** The folder that holds this program for agents, or null if nothing may be written. */
  readonly binDir: string | null;
  /** The state folder, or null if runs are kept in memory. */
  readonly stateDir: string | null;
  /** The file that keeps the port of the API for the next start, or null if runs are kept in memory. */
  readonly portFile: string | null;
  /** Why runs are kept in memory, or null if they are kept on disk. */
  readonly unavailable: string | null;
  /** The state folder, as the dispatcher needs it. */
  readonly vitals: readonly Vital[];
  /** Writes a file of the state folder now, and again whenever the folder has to be created again. */
  keepFile(write: () => void | Promise<void>): Promise<void>;
  /** The key from which the API tokens of runs are derived, or null if none is kept for the next start. */
  readonly tokenKey: Uint8Array | null;
}

/**
 * Opens the state folder, or keeps runs in memory if that folder cannot be written. It asks `settings`
 * each time how much to keep, because a reload can change that. The folder stays the same.
 *
 * @throws {UsageError} if another dispatcher uses the folder, or if it is not safe or too new to use
 */
export async function openRunStore(
  settings: () => RunStoreSettings,
  log: Pick<Log, "warning">,
): Promise<RunStore> {
  const state = await openStateDir(settings().stateDir);
  const keep = () => keepOf(settings());
  if ("unavailable" in state) return inMemory(state.unavailable, keep);
  try {
    return await onDisk(state, keep, log);
  } catch (error) {
    state[Symbol.dispose]();
    throw error;
  }
}

function keepOf({ keepRuns: runs, keepMs: ageMs, keepLogBytes: logBytes }: RunStoreSettings): Keep {
  return { runs, ageMs, logBytes };
}

/** Keeps runs in memory. The logs have their own limit here, and the age of runs does not matter. */
function inMemory(unavailable: string, keep: () => Keep): RunStore {
  const requests = createMemoryRequests();
  return {
    journal: createMemoryJournal({
      keepRuns: () => keep().runs,
      onRest: (runId) => void requests.forgetCaller(runId),
    }),
    requests,
    logs: createMemoryRunLogs(),
    runFiles: null,
    auditDir: null,
    binDir: null,
    stateDir: null,
    portFile: null,
    unavailable,
    vitals: [],
    keepFile: () => Promise.resolve(),
    tokenKey: null,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function onDisk(
  state: StateDir,
  keep: () => Keep,
  log: Pick<Log, "warning">,
): Promise<RunStore> {
  const { journal: path, runs: runsDir, tokenKey } = state.places;
  const warn = (message: string) => log.warning(message);
  const key = readTokenKey(tokenKey, warn);
  const journal = await createSqliteJournal({
    path,
    runsDir,
    keep,
    clock: systemClock,
    warn,
  });
  const files: (() => void | Promise<void>)[] = [() => writeTokenKey(tokenKey, key)];
  const rewrite = async () => {
    for (const write of files) await write();
  };
  const logs = createFileRunLogs({ runsDir, warn });
  return {
    journal,
    requests: journal.requests,
    logs,
    runFiles: { runsDir, recordKey: recordKeyOf(key) },
    auditDir: state.places.audit,
    binDir: state.places.bin,
    stateDir: state.path,
    portFile: state.places.port,
    unavailable: null,
    vitals: [stateVital({ state, journal, rewrite, clock: systemClock })],
    async keepFile(write) {
      files.push(write);
      await write();
    },
    tokenKey: key,
    async [Symbol.asyncDispose]() {
      using _held = state;
      await logs.close?.();
      await journal.close?.();
    },
  };
}
