import { dirname } from "node:path";
import { neverAborted } from "../../async/abort.ts";
import { boardPath, isBoardUrl } from "../../backends/board_path.ts";
import { loadBoard } from "../../backends/json/file/load_board.ts";
import { BoardDatabase } from "../../backends/sqlite/database/board_database.ts";
import { queueSizes } from "../../backends/sqlite/tasks/read.ts";
import { systemClock } from "../../async/system_clock.ts";
import { isAdapterError, UsageError } from "../../domain/errors.ts";
import type { BoardType } from "./answers.ts";
import { requireFolder } from "./rights.ts";

/** How every SQLite database begins. */
const DATABASE_HEAD = "SQLite format 3\0";

const [DATABASE, DOCUMENT] = ["board.db", "board.json"];

/** A board as it was found. */
export interface FoundBoard {
  /** The absolute path of its file. */
  readonly path: string;
  readonly type: BoardType;
  /** How many tasks are in each queue, in the board's order; null where there is no file yet. */
  readonly queues: ReadonlyMap<string, number> | null;
}

/** The name of the board that `folder` has, or would have. */
export async function usualBoard(folder: string): Promise<string> {
  const exists = (name: string) => isThere(`${folder}/${name}`);
  return !await exists(DATABASE) && await exists(DOCUMENT) ? DOCUMENT : DATABASE;
}

/**
 * Looks at the board that `name` names, from `folder` on.
 *
 * @throws {UsageError} where it can neither be read nor made, which says why
 */
export async function findBoard(name: string, folder: string): Promise<FoundBoard> {
  const problem = problemOfName(name);
  if (problem !== null) throw cannotUse(name, problem);
  const path = boardPath(name, folder);
  requireFolder(dirname(path), folder);
  if (!await isFolder(dirname(path))) {
    throw cannotUse(name, `there is no folder ${JSON.stringify(dirname(path))}; make it first`);
  }
  if (!await isThere(path)) return { path, type: typeOf(path, ""), queues: null };
  const type = typeOf(path, await headOf(path));
  const read = type === "json" ? readDocument : readDatabase;
  return { path, type, queues: await read(path).catch(toUsageError) };
}

/** By its name where that tells, else by how it begins; a new one is a database. */
function typeOf(path: string, head: string): BoardType {
  if (/\.json$/i.test(path)) return "json";
  if (/\.(db|sqlite3?)$/i.test(path)) return "sqlite";
  return head === "" || head === DATABASE_HEAD ? "sqlite" : "json";
}

/** Empty for what is no file: whoever reads it as a board says what is wrong with it. */
async function headOf(path: string): Promise<string> {
  try {
    using file = await Deno.open(path);
    const bytes = new Uint8Array(DATABASE_HEAD.length);
    const length = await file.read(bytes) ?? 0;
    return new TextDecoder().decode(bytes.subarray(0, length));
  } catch {
    return "";
  }
}

function problemOfName(name: string): string | null {
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x1f\x7f]/.test(name)) return "it holds a control character";
  if (name === "" || name.endsWith("/")) return "it names no file";
  if (/^~(\/|$)/.test(name)) return '"~" is not expanded; write the whole path';
  return isBoardUrl(name) ? null : "it is no path of a file";
}

async function readDocument(path: string): Promise<ReadonlyMap<string, number>> {
  const options = { clock: systemClock, trace: () => Promise.resolve(), known: null };
  const { board } = await loadBoard(path, options);
  return new Map(Array.from(board.queues, ([name, { entries }]) => [name, entries.length]));
}

async function readDatabase(path: string): Promise<ReadonlyMap<string, number>> {
  const database = new BoardDatabase(path, { clock: systemClock });
  try {
    return await database.read(queueSizes, neverAborted);
  } finally {
    await database.close();
  }
}

function toUsageError(error: unknown): never {
  if (isAdapterError(error)) throw new UsageError(error.message, { cause: error });
  throw error;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}

/** A link that leads nowhere is there, too: a new file would not be made in its place. */
async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function cannotUse(name: string, problem: string): UsageError {
  return new UsageError(`Cannot use ${JSON.stringify(name)} as a board: ${problem}`);
}
