import { ExplainedError } from "../domain/errors.ts";

/** What is at a path is not what this program may use there: it was not opened, or not read to its end. */
export class UnsafeFileError extends ExplainedError {
  /** Always the class's name. */
  override readonly name = "UnsafeFileError";

  /** What is there, in words that complete "it". */
  readonly what: string;

  constructor(path: string, what: string, remedy = "remove it") {
    super(`${JSON.stringify(path)} cannot be used: it ${what}`, { remedy });
    this.what = what;
  }
}

/** What kind of entry a `stat` found. Both Deno's and Node's results fit after a small conversion. */
export interface EntryKind {
  readonly isFile: boolean;
  readonly isDirectory: boolean;
  readonly isSymlink: boolean;
  readonly isFifo: boolean | null;
  readonly isSocket: boolean | null;
}

/** What an entry is that is not a regular file, in words that complete "it". */
export function describeKind(entry: EntryKind): string {
  if (entry.isSymlink) return "is a symbolic link";
  if (entry.isDirectory) return "is a folder";
  if (entry.isFifo) return "is a named pipe, not a file";
  if (entry.isSocket) return "is a socket, not a file";
  return "is a device, not a file";
}
