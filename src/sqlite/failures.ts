import { ExplainedError, type ExplainedErrorOptions, rawMessageOf } from "../domain/errors.ts";

/** Why a file cannot be used as our database, however often it is tried. */
export type Unusable = "no_file" | "no_database" | "foreign" | "newer" | "outdated";

/** The failures of a database that have a name here. All others have only SQLite's own message. */
export type Failure = Unusable | "busy" | "read_only" | "damaged" | "full" | "cannot_open";

/** The file was inspected, cannot be used as our database, and was not changed. */
export class UnusableDatabase extends ExplainedError {
  override readonly name = "UnusableDatabase";
  readonly reason: Unusable;

  /** `problem` is what follows "Cannot use …: ". */
  constructor(reason: Unusable, problem: string, options: ExplainedErrorOptions = {}) {
    super(problem, options);
    this.reason = reason;
  }
}

/** By SQLite's primary result code, and by its message, since some errors of node:sqlite have no code. */
const FAILURES: readonly { readonly is: Failure; readonly code: number; readonly says: RegExp }[] =
  [
    { is: "busy", code: 5, says: /^database is locked/ },
    { is: "read_only", code: 8, says: /readonly database/ },
    { is: "damaged", code: 11, says: /disk image is malformed|^malformed database/ },
    { is: "full", code: 13, says: /disk is full/ },
    { is: "cannot_open", code: 14, says: /^unable to open database file/ },
    { is: "no_database", code: 26, says: /file is not a database/ },
  ];

/** Which failure `error` is, or null if it has no name here. */
export function failureOf(error: unknown): Failure | null {
  if (error instanceof UnusableDatabase) return error.reason;
  const code = resultCode(error);
  const message = rawMessageOf(error);
  const known = FAILURES.find((failure) => failure.code === code || failure.says.test(message));
  return known?.is ?? null;
}

/** Whether another process held a lock, so that the same call may succeed in a moment. */
export function isBusy(error: unknown): boolean {
  return failureOf(error) === "busy";
}

/** An extended code keeps the primary one in its lowest byte. */
function resultCode(error: unknown): number | null {
  if (!(error instanceof Error) || !("errcode" in error)) return null;
  return typeof error.errcode === "number" ? error.errcode & 0xff : null;
}
