import { messageOf, UsageError } from "../../domain/errors.ts";

/** A file that is to be made, or lines that are to be added to one. */
export type PlannedFile = PlannedText | {
  readonly path: string;
  readonly kind: "make";
  /** Makes what is more than a text. */
  readonly make: () => Promise<void>;
};

interface PlannedText {
  readonly path: string;
  readonly text: string;
  readonly kind: "create" | "append";
  /** Of a file that is made. */
  readonly mode?: number;
}

/** Takes back what was written. */
type Undo = () => Promise<void>;

/**
 * Writes all of `files`, or nothing: what was written before a failure is taken back. A file that is to
 * be made is never written over.
 *
 * @throws {UsageError} that names the file
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
    if (file.kind !== "make") return await writeText(file, undos);
    // The place is taken first: what is there already is not touched.
    await writeText({ path, text: "", kind: "create" }, undos);
    await file.make();
  } catch (error) {
    const reason = error instanceof Deno.errors.AlreadyExists
      ? "it is there already, and is not written over"
      : messageOf(error);
    throw new UsageError(
      `Cannot write ${JSON.stringify(path)}: ${reason}; nothing was changed`,
      { cause: error },
    );
  }
}

async function writeText({ path, text, kind, mode }: PlannedText, undos: Undo[]): Promise<void> {
  using file = await Deno.open(
    path,
    kind === "create" ? { write: true, createNew: true, mode } : { append: true },
  );
  const { size } = await file.stat();
  undos.push(() => kind === "create" ? Deno.remove(path) : Deno.truncate(path, size));
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
}
