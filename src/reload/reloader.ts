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

/** For so long a file may be away or empty, in milliseconds: some editors save in such steps. */
const ABSENCE_MS = 1_000;

/** What a {@linkcode Reloader} is made of. */
export interface ReloaderOptions {
  /** What applies at the start. */
  readonly settings: Settings;
  /** What messages call the file. */
  readonly source: string;
  read(): Promise<FileRead>;
  /** @throws {UsageError} for a config that cannot be used */
  parse(text: string): Settings;
  /** @throws {UsageError} for a config that takes rights which are not there */
  requireRights(settings: Settings): void;
  /** Puts settings to use, all of them or, where it throws, none. */
  apply(settings: Settings): Promise<void>;
  readonly emit: Emit;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Reads the config anew and applies what it changes. What cannot be used is told, and changes nothing. */
export class Reloader {
  readonly #options: ReloaderOptions;
  #settings: Settings;
  /** What was read last; null before the first time. */
  #seen: FileRead | null = null;
  /** Why it could not be used, where it could not. */
  #refusal: string | null = null;
  /** What waits for a restart and was told. */
  #waiting: readonly string[] = [];

  constructor(options: ReloaderOptions) {
    this.#options = options;
    this.#settings = options.settings;
  }

  /** Never fails. Not to be called again before it has resolved. */
  async reload(requester: Requester): Promise<void> {
    try {
      const read = await this.#read(requester);
      if (this.#options.signal.aborted) return;
      const seen = this.#seen;
      this.#seen = read;
      if (requester === "file" && seen !== null && isSame(seen, read)) return;
      await this.#take(this.#parse(read), requester, seen === null);
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
      denied: `it may not be read; restart with --allow-read=${baseDir}`,
      failed: read.kind === "failed" ? read.reason : "",
    }[read.kind];
    throw new UsageError(`Cannot read config ${JSON.stringify(source)}: ${reason}`);
  }

  async #take(next: Settings, requester: Requester, isFirst: boolean): Promise<void> {
    const { source, requireRights, apply, emit } = this.#options;
    requireRights(next);
    const { settings, changes, waiting } = planReload(this.#settings, next);
    if (changes.length > 0) await apply(settings);
    this.#settings = settings;
    const isNews = waiting.length > 0 && !isDeepStrictEqual(waiting, this.#waiting);
    this.#waiting = waiting;
    // The first look is that of the watch that begins, and no edit.
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

/** Tells whether this may be a moment of a save. */
function isPassing(read: FileRead): boolean {
  return read.kind === "text" ? read.text.trim() === "" : read.kind !== "denied";
}

function isSame(one: FileRead, other: FileRead): boolean {
  return isDeepStrictEqual(one, other);
}
