import { dirname } from "node:path";
import { reasonAt, UsageError } from "../../domain/errors.ts";
import { openGiven } from "../../files/open_file.ts";

/** A file or folder to create, or lines to append to a file. */
export type PlannedFile = PlannedText | {
  readonly path: string;
  /** A folder that may exist already. */
  readonly kind: "folder";
  /** The mode of a folder that is created, and of those above it; 0755 if unset. */
  readonly mode?: number;
} | {
  readonly path: string;
  readonly kind: "make";
  /** Fills the new file with something other than a text. */
  readonly make: () => Promise<void>;
};

interface PlannedText {
  readonly path: string;
  readonly text: string;
  readonly kind: "create" | "append";
  /** The mode of a file that is created; 0600 if unset. */
  readonly mode?: number;
}

/** Only their owner may use a config, a board and a token, under any umask. */
const OWNER_ONLY = 0o600;

/** Undoes one write. */
type Undo = () => Promise<void>;

/**
 * Writes all of `files`, or nothing: after a failure it undoes the writes before it. It never overwrites
 * a file.
 *
 * @throws {UsageError} that names the file that cannot be written
 */
export async function writeFiles(files: readonly PlannedFile[]): Promise<void> {
  const undos: Undo[] = [];
  try {
    for (const file of files) await writeFile(file, undos);
  } catch (error) {
    for (const undo of undos.toReversed()) await undo();
    throw error;
  }
}

async function writeFile(file: PlannedFile, undos: Undo[]): Promise<void> {
  const { path } = file;
  try {
    if (file.kind === "folder") return await makeFolder(path, file.mode ?? 0o755, undos);
    if (file.kind !== "make") return await writeText(file, undos);
    // An empty file first, so that a file that exists already is not touched.
    await writeText({ path, text: "", kind: "create" }, undos);
    await file.make();
  } catch (error) {
    throw new UsageError(
      `Cannot write ${JSON.stringify(path)}: ${reasonFor(path, error)}; nothing was changed`,
      {
        cause: error,
        remedy: file.kind === "folder" ? "give other folders with --home and --work" : null,
      },
    );
  }
}

function reasonFor(path: string, error: unknown): string {
  if (error instanceof Deno.errors.AlreadyExists) {
    return "it exists already, and is not overwritten";
  }
  if (error instanceof Deno.errors.NotFound) {
    return `its folder ${JSON.stringify(dirname(path))} does not exist`;
  }
  return reasonAt(path, error);
}

function cut(path: string, size: number): Promise<void> {
  return new Promise((resolve) => {
    using file = openGiven(path, "append");
    resolve(file.truncateSync(size));
  });
}

async function makeFolder(path: string, mode: number, undos: Undo[]): Promise<void> {
  if (await isFolder(path)) return;
  try {
    await Deno.mkdir(path, { mode });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    // Each folder by itself, so that an undo removes just those that were made.
    await makeFolder(dirname(path), mode, undos);
    await Deno.mkdir(path, { mode });
  }
  undos.push(() => Deno.remove(path));
  await keepOwnersRights(path, mode);
}

/** The umask may take rights from others, but not from the owner, who could not use what was made. */
async function keepOwnersRights(path: string, wanted: number): Promise<void> {
  const { mode: made } = await Deno.lstat(path);
  const owner = wanted & 0o700;
  if (made === null || (made & owner) === owner) return;
  await Deno.chmod(path, (made & 0o777) | owner);
}

/** Tells whether `path` is a folder. Another file in its place is reported by the attempt to create it. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}

async function writeText(
  { path, text, kind, mode = OWNER_ONLY }: PlannedText,
  undos: Undo[],
): Promise<void> {
  using file = openGiven(path, kind, mode);
  const { size } = file.info();
  undos.push(() => kind === "create" ? Deno.remove(path) : cut(path, size));
  if (kind === "create") await keepOwnersRights(path, mode);
  file.writeSync(new TextEncoder().encode(text));
}
