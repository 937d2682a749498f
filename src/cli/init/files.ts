import { dirname } from "node:path";
import { messageOf, UsageError } from "../../domain/errors.ts";
import { openGiven } from "../../files/open_file.ts";

/** A file or folder to create, or lines to append to a file. */
export type PlannedFile = PlannedText | {
  readonly path: string;
  /** A folder that may exist already. */
  readonly kind: "folder";
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
  /** The mode of a file that is created. */
  readonly mode?: number;
}

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
    if (file.kind === "folder") return await makeFolder(path, undos);
    if (file.kind !== "make") return writeText(file, undos);
    // An empty file first, so that a file that exists already is not touched.
    writeText({ path, text: "", kind: "create" }, undos);
    await file.make();
  } catch (error) {
    const reason = error instanceof Deno.errors.AlreadyExists
      ? "it exists already, and is not overwritten"
      : messageOf(error);
    throw new UsageError(
      `Cannot write ${JSON.stringify(path)}: ${reason}; nothing was changed`,
      {
        cause: error,
        remedy: file.kind === "folder" ? "give other folders with --home and --work" : null,
      },
    );
  }
}

function cut(path: string, size: number): Promise<void> {
  return new Promise((resolve) => {
    using file = openGiven(path, "append");
    resolve(file.truncateSync(size));
  });
}

async function makeFolder(path: string, undos: Undo[]): Promise<void> {
  if (await isFolder(path)) return;
  try {
    await Deno.mkdir(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    // Each folder by itself, so that an undo removes just those that were made.
    await makeFolder(dirname(path), undos);
    await Deno.mkdir(path);
  }
  undos.push(() => Deno.remove(path));
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

function writeText({ path, text, kind, mode }: PlannedText, undos: Undo[]): void {
  using file = openGiven(path, kind, mode ?? 0o666);
  const { size } = file.info();
  undos.push(() => kind === "create" ? Deno.remove(path) : cut(path, size));
  file.writeSync(new TextEncoder().encode(text));
}
