import { createHmac } from "node:crypto";
import { TOKEN_KEY_BYTES } from "../dispatcher/tokens/run_tokens.ts";
import { readOurs, replaceOurs } from "../files/small_files.ts";
import { UnsafeFileError } from "../files/unsafe_file.ts";

/** Creates a random key. */
export function newTokenKey(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(TOKEN_KEY_BYTES));
}

/**
 * Reads the key from the file at `path`, which only its owner can read. It creates a new key if the file
 * does not exist, or is too short: a crash cut it off before any run used it. A new key also takes the place of
 * something else that was put there, such as a named pipe; `warn` says so, since the tokens of runs that live
 * are then refused.
 */
export function readTokenKey(path: string, warn: (message: string) => void): Uint8Array {
  const kept = keyAt(path, warn);
  if (kept?.length === TOKEN_KEY_BYTES) return kept;
  const key = newTokenKey();
  writeTokenKey(path, key);
  return key;
}

/** Writes the key to the file at `path`, which only its owner can read. */
export function writeTokenKey(path: string, key: Uint8Array): void {
  replaceOurs(path, key);
}

/** The key of the records that the executor keeps in the folders of runs. No token follows from it. */
export function recordKeyOf(tokenKey: Uint8Array): Uint8Array {
  return createHmac("sha256", tokenKey).update("records of runs").digest();
}

function keyAt(path: string, warn: (message: string) => void): Uint8Array | null {
  try {
    return readOurs(path);
  } catch (error) {
    if (!(error instanceof UnsafeFileError)) throw error;
    warn(`${error.problem}. A new key replaces it: the API refuses the tokens of runs that live`);
    return null;
  }
}
