import { isDeepStrictEqual } from "node:util";
import { ConfigError } from "../config/errors.ts";
import type { Settings } from "../config/settings.ts";
import type { FileRead } from "../config/source.ts";
import type { Clock } from "../async/clock.ts";
import type { AgentFolder } from "../domain/route.ts";
import { messageOf, UsageError } from "../domain/errors.ts";
import type { Emit } from "../domain/events.ts";
import { sleepUntilAborted } from "../async/sleep.ts";
import type { ReloadAnswer, WaitingChange } from "../contracts/config_control.ts";
import { planReload, type Reload } from "./plan_reload.ts";
import type { Requester } from "./requests.ts";

const NOTHING_CHANGED: ReloadAnswer = { type: "reloaded", changes: [], forRestart: [] };

/** How long a file may be missing or empty while an editor saves it, in milliseconds. */
const ABSENCE_MS = 1_000;

/** What to reload, and how to apply it. */
export interface ReloaderOptions {
  /** The settings of the start. */
  readonly settings: Settings;
  /** The name of the file in messages. */
  readonly source: string;
  read(): Promise<FileRead>;
  /** @throws {UsageError} for a config that cannot be used */
  parse(text: string): Settings;
  /** @throws {UsageError} for a config that needs a right which is missing */
  requireRights(settings: Settings): void;
  /** Applies settings: all of them or, if it throws, none. */
  apply(settings: Settings): Promise<void>;
  /** Finds the agents that can write the config, or null. */
  findWriter(): Promise<AgentFolder | null>;
  readonly emit: Emit;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Reads the config again and applies its changes. A config that cannot be used is reported and
 * changes nothing.
 */
export class Reloader {
  readonly #options: ReloaderOptions;
  #settings: Settings;
  /** The settings that a person has allowed: an agent may not have changed them. */
  #allowed: Settings;
  /** What the last reload read; null before the first one. */
  #seen: FileRead | null = null;
  /** Why the last config could not be used, or null. */
  #refusal: string | null = null;
  /** The changes that wait for a person, and those that wait for a restart, as they were reported. */
  #unconfirmed: readonly string[] = [];
  #forRestart: readonly string[] = [];

  constructor(options: ReloaderOptions) {
    this.#options = options;
    this.#settings = this.#allowed = options.settings;
  }

  /** The changes that the last read found and that do not apply yet. */
  waitingChanges(): readonly WaitingChange[] {
    return [
      ...this.#unconfirmed.map((change) => ({ change, waitsFor: "reload" } as const)),
      ...this.#forRestart.map((change) => ({ change, waitsFor: "restart" } as const)),
    ];
  }

  /** Never fails. Call it again only after it has resolved. */
  async reload(requester: Requester): Promise<ReloadAnswer> {
    try {
      const read = await this.#read(requester);
      if (this.#options.signal.aborted) return { type: "stopping" };
      const seen = this.#seen;
      this.#seen = read;
      if (requester === "file" && seen !== null && isSame(seen, read)) return NOTHING_CHANGED;
      const answer = await this.#applyNext(this.#parse(read), requester, seen === null);
      this.#refusal = null;
      return answer;
    } catch (error) {
      this.#refuse(error, requester);
      return { type: "refused", reason: messageOf(error) };
    }
  }

  async #read(requester: Requester): Promise<FileRead> {
    const { read, clock, signal } = this.#options;
    const first = await read();
    if (requester === "person" || !isPassing(first)) return first;
    await sleepUntilAborted(signal, ABSENCE_MS, clock);
    return await read();
  }

  #parse(read: FileRead): Settings {
    const { source, parse, settings: { baseDir } } = this.#options;
    if (read.kind === "text") return parse(read.text);
    const reason = {
      absent: "no such file",
      denied: `the right to read it is missing; restart with --allow-read=${baseDir}`,
      failed: read.kind === "failed" ? read.reason : "",
    }[read.kind];
    throw new UsageError(`Cannot read config ${JSON.stringify(source)}: ${reason}`);
  }

  async #applyNext(
    next: Settings,
    requester: Requester,
    isFirst: boolean,
  ): Promise<ReloadAnswer> {
    const { requireRights, apply, findWriter } = this.#options;
    requireRights(next);
    const writer = requester === "person" ? null : await findWriter();
    const allowed = writer === null ? null : this.#allowed;
    const plan = planReload(this.#settings, next, { allowed });
    if (plan.changes.length > 0) await apply(plan.settings);
    this.#settings = plan.settings;
    if (writer === null) this.#allowed = plan.settings;
    this.#report(plan, requester, { isFirst, writer });
    return { type: "reloaded", changes: plan.changes, forRestart: plan.forRestart };
  }

  #report(
    { changes, unconfirmed, forRestart }: Reload,
    requester: Requester,
    { isFirst, writer }: { readonly isFirst: boolean; readonly writer: AgentFolder | null },
  ): void {
    const { source, emit } = this.#options;
    const isNews = (now: readonly string[], before: readonly string[]) =>
      now.length > 0 && (requester === "person" || !isDeepStrictEqual(now, before));
    const isUnconfirmedNews = isNews(unconfirmed, this.#unconfirmed);
    const isRestartNews = isNews(forRestart, this.#forRestart);
    this.#unconfirmed = unconfirmed;
    this.#forRestart = forRestart;
    // The first read comes from the start of the watch, not from an edit.
    const isEdit = requester === "person" || (!isFirst && !isUnconfirmedNews && !isRestartNews);
    if (changes.length > 0 || isEdit) emit({ type: "config_reloaded", source, changes });
    if (isUnconfirmedNews && writer !== null) {
      const { queue, path: folder } = writer;
      emit({ type: "reload_needed", source, changes: unconfirmed, queue, folder });
    }
    if (isRestartNews) emit({ type: "restart_needed", source, changes: forRestart });
  }

  #refuse(error: unknown, requester: Requester): void {
    const { source, emit } = this.#options;
    const reason = messageOf(error);
    const isTold = this.#refusal === reason;
    this.#refusal = reason;
    if (isTold && requester === "file") return;
    const problems = error instanceof ConfigError ? error.problems : [];
    emit({ type: "config_refused", source, reason, problems });
  }
}

/** Whether the file may be in the middle of a save. */
function isPassing(read: FileRead): boolean {
  return read.kind === "text" ? read.text.trim() === "" : read.kind !== "denied";
}

function isSame(one: FileRead, other: FileRead): boolean {
  return isDeepStrictEqual(one, other);
}
