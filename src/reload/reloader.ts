import { isDeepStrictEqual } from "node:util";
import { ConfigError } from "../config/errors.ts";
import type { Settings } from "../config/settings.ts";
import type { FileRead } from "../config/source.ts";
import type { Clock } from "../async/clock.ts";
import { messageOf, UsageError } from "../domain/errors.ts";
import type { Emit } from "../domain/events.ts";
import { sleepUntilAborted } from "../async/sleep.ts";
import type { Requester } from "./requests.ts";
import { planReload } from "./restart.ts";

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
  /** What the last reload read; null before the first one. */
  #seen: FileRead | null = null;
  /** Why the last config could not be used, or null. */
  #refusal: string | null = null;
  /** The changes that wait for a restart, as they were reported. */
  #waiting: readonly string[] = [];

  constructor(options: ReloaderOptions) {
    this.#options = options;
    this.#settings = options.settings;
  }

  /** Never fails. Call it again only after it has resolved. */
  async reload(requester: Requester): Promise<void> {
    try {
      const read = await this.#read(requester);
      if (this.#options.signal.aborted) return;
      const seen = this.#seen;
      this.#seen = read;
      if (requester === "file" && seen !== null && isSame(seen, read)) return;
      await this.#applyNext(this.#parse(read), requester, seen === null);
      this.#refusal = null;
    } catch (error) {
      this.#refuse(error, requester);
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

  async #applyNext(next: Settings, requester: Requester, isFirst: boolean): Promise<void> {
    const { source, requireRights, apply, emit } = this.#options;
    requireRights(next);
    const { settings, changes, waiting } = planReload(this.#settings, next);
    if (changes.length > 0) await apply(settings);
    this.#settings = settings;
    const isNews = waiting.length > 0 && !isDeepStrictEqual(waiting, this.#waiting);
    this.#waiting = waiting;
    // The first read comes from the start of the watch, not from an edit.
    const isEdit = requester === "person" || !isFirst;
    if (changes.length > 0 || (isEdit && !isNews)) {
      emit({ type: "config_reloaded", source, changes });
    }
    if (isNews || (requester === "person" && waiting.length > 0)) {
      emit({ type: "restart_needed", source, changes: waiting });
    }
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
