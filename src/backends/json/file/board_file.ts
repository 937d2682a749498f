import type { BackendContext } from "../../kind.ts";
import { abortable } from "../../../async/abort.ts";
import { AdapterError, asUnapplied } from "../../../domain/errors.ts";
import { openGiven } from "../../../files/open_file.ts";
import { isTooFresh } from "../../../files/time_stamps.ts";
import { Draft } from "../draft.ts";
import { type Board, boardText } from "../text/document.ts";
import { encodeBoard } from "./encode_board.ts";
import { boardFailure, describeMalformed } from "./failures.ts";
import type { WriteTrouble } from "../../../contracts/task_adapter.ts";
import { WriteLock } from "./write_lock.ts";
import { loadBoard, MAX_BOARD_BYTES } from "./load_board.ts";
import {
  removeIfThere,
  requireWritable,
  syncFolder,
  tempPath,
  type Trace,
  writeBeside,
} from "./replace_file.ts";
import { isSameVersion } from "./version.ts";
import { type Write, WriteQueue } from "./write_queue.ts";

/** How often one call retries on a board that other programs change meanwhile. */
const MAX_ATTEMPTS = 20;

interface Cache {
  readonly board: Board;
  readonly info: Deno.FileInfo;
  /** Whether a later `stat` with the same version proves that the content is the same. */
  readonly isCertain: boolean;
}

/** How far a write has come. Once the new file is in place, the write counts, whatever fails after that. */
interface Progress {
  isRenamed: boolean;
}

/** What {@linkcode BoardFile} needs. */
export interface BoardFileOptions extends Pick<BackendContext, "clock" | "warn"> {
  readonly lockWaitMs?: number;
  readonly trace?: Trace;
}

/**
 * A board file that other programs also read and write. One `stat` tells whether it has changed; only then
 * it is read again. A write replaces the whole file, under a lock, after one more check that the file has
 * not changed. Between that check and the rename are some microseconds, within one turn of the event loop:
 * a save by an editor in this time is lost, since no file system can rename only if a file is unchanged.
 */
export class BoardFile {
  readonly #path: string;
  readonly #options: BoardFileOptions;
  readonly #trace: Trace;
  readonly #writes = new WriteQueue((take, signal) => this.#commit(take, signal));
  #cache: Cache | null = null;
  #loading: Promise<void> | null = null;
  #reported: ReadonlySet<string> = new Set();
  readonly #lock: WriteLock;

  constructor(path: string, options: BoardFileOptions) {
    this.#path = path;
    this.#options = options;
    this.#trace = options.trace ?? (() => {});
    this.#lock = new WriteLock(path, options);
  }

  /** See `TaskAdapter.writeTrouble`. */
  writeTrouble(): WriteTrouble | null {
    return this.#lock.trouble();
  }

  /** The board as it is in the file now. Use it before the next wait: later writes may change it. */
  async read(signal?: AbortSignal): Promise<Board> {
    const orAborted = <T>(work: Promise<T>) =>
      signal === undefined ? work : abortable(work, signal);
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const info = await orAborted(this.#stat());
      const cache = this.#cache;
      if (cache?.isCertain && isSameVersion(info, cache.info)) return cache.board;
      if (cache !== null && attempt > 0 && isSameVersion(info, cache.info)) return cache.board;
      await orAborted(this.#load());
    }
    throw this.#changesTooFast();
  }

  /**
   * Applies `change` to the board, writes the file, and resolves to what `change` returned. Changes that wait
   * at the same time share one write, and each of them fails alone.
   */
  write<T>(change: (draft: Draft) => T, signal: AbortSignal): Promise<T> {
    return this.#writes.submit(change, signal);
  }

  /** Resolves once no read or write is running. */
  async idle(): Promise<void> {
    await this.#writes.idle();
    await this.#loading?.catch(() => undefined);
  }

  async #stat(): Promise<Deno.FileInfo> {
    await this.#trace("stat");
    try {
      return await Deno.stat(this.#path);
    } catch (error) {
      throw boardFailure("read", this.#path, error);
    }
  }

  /** Callers that come while a load is running share it, and check the file once more after it. */
  #load(): Promise<void> {
    this.#loading ??= this.#loadNow().finally(() => this.#loading = null);
    return this.#loading;
  }

  async #loadNow(): Promise<void> {
    const { clock } = this.#options;
    const known = this.#cache;
    const { board, info } = await loadBoard(this.#path, { clock, trace: this.#trace, known });
    if (this.#cache !== known) return;
    const isCertain = !isTooFresh(info, clock.now());
    this.#cache = { board, info, isCertain };
    this.#reportMalformed(board);
  }

  async #commit(take: () => readonly Write[], signal: AbortSignal): Promise<void> {
    const progress = { isRenamed: false };
    try {
      await this.#commitLocked(take, signal, progress);
    } catch (error) {
      throw progress.isRenamed ? error : asUnapplied(error, { isOfBoard: true });
    }
  }

  async #commitLocked(
    take: () => readonly Write[],
    signal: AbortSignal,
    progress: Progress,
  ): Promise<void> {
    const path = await this.#realPath();
    using _lock = await this.#lock.take(path, signal);
    await this.#trace("locked");
    let writes: readonly Write[] | null = null;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const draft = new Draft(await this.read());
      writes ??= take();
      for (const write of writes) write.apply(draft);
      if (draft.isDirty && !await this.#replace(path, draft, progress)) continue;
      for (const write of writes) write.settle();
      return;
    }
    throw this.#changesTooFast();
  }

  /** Replaces the file; false, and nothing is written, if the file has changed since it was read. */
  async #replace(path: string, draft: Draft, progress: Progress): Promise<boolean> {
    const cache = this.#cache;
    if (cache?.board !== draft.board) return false;
    const { board, adopt } = draft.finish();
    try {
      requireWritable(await Deno.stat(path));
      const temp = await writeBeside(path, await encodeBoard(board), cache.info, this.#trace);
      // From here to the new cache nothing may wait: a shorter time can overwrite fewer saves.
      const isUnchanged = this.#cache?.board === cache.board && isStill(path, this.#cache);
      if (!isUnchanged) {
        await removeIfThere(temp);
        return false;
      }
      Deno.renameSync(temp, path);
      progress.isRenamed = true;
      this.#cache = { board, info: Deno.statSync(path), isCertain: true };
      adopt();
      await this.#trace("renamed");
      await syncFolder(path);
      await this.#trace("folder_synced");
      return true;
    } catch (error) {
      // Otherwise a full disk would stay full. The next write would remove the file, too.
      await removeIfThere(tempPath(path)).catch(() => undefined);
      throw boardFailure("write", this.#path, error);
    }
  }

  /** The path of the file itself: a link to the board stays, and its target is replaced. */
  async #realPath(): Promise<string> {
    try {
      return await Deno.realPath(this.#path);
    } catch (error) {
      throw boardFailure("read", this.#path, error);
    }
  }

  #reportMalformed(board: Board): void {
    const reported = new Set<string>();
    for (const item of board.malformed) {
      const { queue, reason, text } = item;
      const key = JSON.stringify([queue, text]);
      if (!this.#reported.has(key) && !reported.has(key)) {
        this.#options.warn(
          {
            problem: `Skipped an item of ${describeMalformed(item, boardText(board))}: ${reason}`,
            remedy: `correct it in ${JSON.stringify(this.#path)}`,
          },
          { queue, path: this.#path, item: text.slice(0, 200) },
        );
      }
      reported.add(key);
    }
    this.#reported = reported;
  }

  #changesTooFast(): AdapterError {
    return new AdapterError(
      "unavailable",
      `Cannot use board ${JSON.stringify(this.#path)}: it changes faster than it can be read`,
    );
  }
}

/**
 * Whether a file still holds what was read from it. If a change could have left the same time stamps, it
 * compares the text.
 */
function isStill(path: string, { board, info, isCertain }: Cache): boolean {
  if (!isSameVersion(Deno.statSync(path), info)) return false;
  if (isCertain) return true;
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  using file = openGiven(path);
  return decoder.decode(file.readAllSync(MAX_BOARD_BYTES)) === boardText(board);
}
