import { dirname } from "node:path";
import { neverAborted } from "../../../async/abort.ts";
import { boardPath, isBoardUrl } from "../../../backends/file_board.ts";
import type { FileScaffold } from "../../../backends/scaffold.ts";
import { isAdapterError, UsageError } from "../../../domain/errors.ts";
import { openGiven } from "../../../files/open_file.ts";
import { isFolder, type PlannedFile } from "../files.ts";
import { isPrintable } from "../../../text/printable.ts";
import { requireFolder } from "../rights.ts";

/** How many bytes of a file show which kind of board it is. */
const HEAD_LENGTH = 16;

/** The kinds of board that are files, which `init` can create. */
export type FileScaffolds = readonly [FileScaffold, ...FileScaffold[]];

/** The board that a user named. */
export interface FoundBoard {
  /** The absolute path of its file. */
  readonly path: string;
  /** Its kind. */
  readonly scaffold: FileScaffold;
  /** How many tasks are in each queue, in the board's order; null if the file does not exist yet. */
  readonly queues: ReadonlyMap<string, number> | null;
}

/** Suggests the board file that is in `folder`, or else a name for a new one. */
export async function suggestBoard(folder: string, scaffolds: FileScaffolds): Promise<string> {
  for (const { fileName } of scaffolds) {
    if (await exists(`${folder}/${fileName}`)) return fileName;
  }
  return scaffolds[0].fileName;
}

/**
 * Inspects the board that the user named. `name` is a path relative to `folder`.
 *
 * @throws {UsageError} if the board can be neither read nor created; it says why
 */
export async function findBoard(
  name: string,
  folder: string,
  scaffolds: FileScaffolds,
): Promise<FoundBoard> {
  requireFileName(name);
  const path = boardPath(name, folder);
  requireFolder(dirname(path), folder);
  // Init creates its own folder.
  if (dirname(path) !== folder && !await isFolder(dirname(path))) {
    const problem = `the folder ${JSON.stringify(dirname(path))} does not exist`;
    throw cannotUse(name, problem, "create it first");
  }
  const isNew = !await exists(path);
  const scaffold = isNew
    ? byExtension(path, scaffolds)
    : byExtension(path, scaffolds) ?? byHead(await headOf(path), scaffolds);
  if (scaffold === null) {
    const ends = scaffolds.flatMap(({ extensions }) => extensions);
    const known = `${ends.slice(0, -1).join(", ")} or ${ends.at(-1)}`;
    throw cannotUse(name, `a new board is a file whose name ends with ${known}`);
  }
  if (isNew) return { path, scaffold, queues: null };
  const sizes = scaffold.queueSizes(path, { signal: neverAborted });
  return { path, scaffold, queues: await sizes.catch(toUsageError) };
}

/** Plans a board with queues and no task, so that no agent starts at once. */
export function newBoard(
  { path, scaffold }: Pick<FoundBoard, "path" | "scaffold">,
  queues: readonly string[],
): PlannedFile {
  const made = scaffold.newBoard(path, [...new Set(queues)]);
  return typeof made === "string"
    ? { path, text: made, kind: "create" }
    : { path, kind: "make", make: () => made({ signal: neverAborted }) };
}

function byExtension(path: string, scaffolds: FileScaffolds): FileScaffold | null {
  const name = path.toLowerCase();
  return scaffolds.find(({ extensions }) => extensions.some((end) => name.endsWith(end))) ?? null;
}

/** The kind of a file that is there, by its first bytes. */
function byHead(head: string, scaffolds: FileScaffolds): FileScaffold {
  return scaffolds.find((scaffold) => scaffold.recognises(head)) ?? scaffolds[0];
}

/** The first bytes of a file as text. Empty if it is unreadable: reading the board reports why. */
async function headOf(path: string): Promise<string> {
  try {
    using file = openGiven(path);
    const bytes = new Uint8Array(HEAD_LENGTH);
    const length = await file.read(bytes, 0);
    return new TextDecoder().decode(bytes.subarray(0, length));
  } catch {
    return "";
  }
}

function requireFileName(name: string): void {
  if (!isPrintable(name)) {
    throw cannotUse(name, "it contains a control character, or one that is not shown");
  }
  if (name === "" || name.endsWith("/")) throw cannotUse(name, "it does not name a file");
  if (/^~(\/|$)/.test(name)) throw cannotUse(name, '"~" is not expanded', "write the whole path");
  if (!isBoardUrl(name)) throw cannotUse(name, "it is not the path of a file");
}

function toUsageError(error: unknown): never {
  if (!isAdapterError(error)) throw error;
  throw new UsageError(error.problem, { remedy: error.remedy, cause: error });
}

/** Tells whether a path exists. A broken link exists, too: a new file cannot replace it. */
async function exists(path: string): Promise<boolean> {
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
