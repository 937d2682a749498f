import { dirname } from "node:path";
import { neverAborted } from "../../async/abort.ts";
import { boardPath, isBoardUrl } from "../../backends/file_board.ts";
import { backendKinds } from "../../backends/registry.ts";
import type { BoardScaffold } from "../../backends/scaffold.ts";
import { isAdapterError, UsageError } from "../../domain/errors.ts";
import type { PlannedFile } from "./files.ts";
import { isPrintable } from "../../text/printable.ts";
import { requireFolder } from "./rights.ts";

/** So many bytes of a file are looked at to tell which kind of board it is. */
const HEAD_LENGTH = 16;

/** The kinds of board that can be set up. */
export type Scaffolds = readonly [BoardScaffold, ...BoardScaffold[]];

/** A board as it was found. */
export interface FoundBoard {
  /** The absolute path of its file. */
  readonly path: string;
  /** Its kind. */
  readonly scaffold: BoardScaffold;
  /** How many tasks are in each queue, in the board's order; null where there is no file yet. */
  readonly queues: ReadonlyMap<string, number> | null;
}

/** The kinds of board that can be set up; the suggested one comes first. */
export async function loadScaffolds(): Promise<Scaffolds> {
  const loads = backendKinds.flatMap(({ scaffold }) => scaffold ?? []);
  const all = await Promise.all(loads.map((load) => load()));
  const [first, ...rest] = all.toSorted((a, b) => Number(b.isSuggested) - Number(a.isSuggested));
  if (first === undefined) throw new TypeError("Cannot find a kind of board that can be set up");
  return [first, ...rest];
}

/** The name of the board that `folder` has, or would have. */
export async function usualBoard(folder: string, scaffolds: Scaffolds): Promise<string> {
  for (const { fileName } of scaffolds) {
    if (await isThere(`${folder}/${fileName}`)) return fileName;
  }
  return scaffolds[0].fileName;
}

/**
 * Inspects the board that `name` names, from `folder` on.
 *
 * @throws {UsageError} if it can neither be read nor made, which says why
 */
export async function findBoard(
  name: string,
  folder: string,
  scaffolds: Scaffolds,
): Promise<FoundBoard> {
  requireFileName(name);
  const path = boardPath(name, folder);
  requireFolder(dirname(path), folder);
  if (!await isFolder(dirname(path))) {
    const problem = `there is no folder ${JSON.stringify(dirname(path))}`;
    throw cannotUse(name, problem, "make it first");
  }
  const isNew = !await isThere(path);
  const scaffold = scaffoldOf(path, isNew ? "" : await headOf(path), scaffolds);
  if (isNew) return { path, scaffold, queues: null };
  const sizes = scaffold.queueSizes(path, { signal: neverAborted });
  return { path, scaffold, queues: await sizes.catch(toUsageError) };
}

/** A board with queues and no task, so that nothing starts at once. */
export function newBoard(
  { path, scaffold }: Pick<FoundBoard, "path" | "scaffold">,
  queues: readonly string[],
): PlannedFile {
  const made = scaffold.newBoard(path, [...new Set(queues)]);
  return typeof made === "string"
    ? { path, text: made, kind: "create" }
    : { path, kind: "make", make: () => made({ signal: neverAborted }) };
}

/** The kind of a file, by its name if that tells, else by how it begins. */
function scaffoldOf(path: string, head: string, scaffolds: Scaffolds): BoardScaffold {
  const name = path.toLowerCase();
  return scaffolds.find(({ extensions }) => extensions.some((end) => name.endsWith(end))) ??
    scaffolds.find((scaffold) => scaffold.recognises(head)) ?? scaffolds[0];
}

/** Empty for what is no file: whoever reads it as a board says what is wrong with it. */
async function headOf(path: string): Promise<string> {
  try {
    using file = await Deno.open(path);
    const bytes = new Uint8Array(HEAD_LENGTH);
    const length = await file.read(bytes) ?? 0;
    return new TextDecoder().decode(bytes.subarray(0, length));
  } catch {
    return "";
  }
}

function requireFileName(name: string): void {
  if (!isPrintable(name)) throw cannotUse(name, "it holds a control character");
  if (name === "" || name.endsWith("/")) throw cannotUse(name, "it names no file");
  if (/^~(\/|$)/.test(name)) throw cannotUse(name, '"~" is not expanded', "write the whole path");
  if (!isBoardUrl(name)) throw cannotUse(name, "it is no path of a file");
}

function toUsageError(error: unknown): never {
  if (!isAdapterError(error)) throw error;
  throw new UsageError(error.problem, { remedy: error.remedy, cause: error });
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

function cannotUse(name: string, problem: string, remedy: string | null = null): UsageError {
  return new UsageError(`Cannot use ${JSON.stringify(name)} as a board: ${problem}`, { remedy });
}
