import { ExplainedError, type ExplainedErrorOptions, messageOf } from "../domain/errors.ts";

/** Why a database cannot be used as it is, whatever is tried. */
export type Unusable = "no_file" | "no_database" | "foreign" | "newer" | "outdated";

/** How a database fails. Of the rest, only SQLite's own words tell. */
export type Failure = Unusable | "busy" | "read_only" | "damaged" | "full" | "cannot_open";

/** A file that was looked at, found to be no database for us, and left as it is. */
export class UnusableDatabase extends ExplainedError {
  override readonly name = "UnusableDatabase";
  readonly reason: Unusable;

  /** `problem` follows on "Cannot use …:". */
  constructor(reason: Unusable, problem: string, options: ExplainedErrorOptions = {}) {
    super(problem, options);
    this.reason = reason;
  }
}

/** By SQLite's primary result code, and by its words, since some of node:sqlite's errors carry no code. */
const FAILURES: readonly { readonly is: Failure; readonly code: number; readonly says: RegExp }[] =
  [
    { is: "busy", code: 5, says: /^database is locked/ },
    { is: "read_only", code: 8, says: /readonly database/ },
    { is: "damaged", code: 11, says: /disk image is malformed|^malformed database/ },
    { is: "full", code: 13, says: /disk is full/ },
    { is: "cannot_open", code: 14, says: /^unable to open database file/ },
    { is: "no_database", code: 26, says: /file is not a database/ },
  ];

/** How a database failed; null for what is none of the common failures. */
export function failureOf(error: unknown): Failure | null {
  if (error instanceof UnusableDatabase) return error.reason;
  const code = resultCode(error);
  const message = messageOf(error);
  const known = FAILURES.find((failure) => failure.code === code || failure.says.test(message));
  return known?.is ?? null;
}

/** Whether another process was in the way, so that the same may work in a moment. */
export function isBusy(error: unknown): boolean {
  return failureOf(error) === "busy";
}

/** An extended code keeps the primary one in its lowest byte. */
function resultCode(error: unknown): number | null {
  if (!(error instanceof Error) || !("errcode" in error)) return null;
  return typeof error.errcode === "number" ? error.errcode & 0xff : null;
}
