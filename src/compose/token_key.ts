import { TOKEN_KEY_BYTES } from "../dispatcher/tokens.ts";

/** Creates a random key. */
export function newTokenKey(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(TOKEN_KEY_BYTES));
}

/**
 * Reads the key from the file at `path`, which only its owner can read. It creates a new key if the file
 * does not exist, or is too short: a crash cut it off before any run used it.
 */
export async function readTokenKey(path: string): Promise<Uint8Array> {
  const kept = await readIfThere(path);
  if (kept?.length === TOKEN_KEY_BYTES) return kept;
  const key = newTokenKey();
  await writeTokenKey(path, key);
  return key;
}

/** Writes the key to the file at `path`, which only its owner can read. */
export async function writeTokenKey(path: string, key: Uint8Array): Promise<void> {
  await Deno.writeFile(path, key, { mode: 0o600 });
}

async function readIfThere(path: string): Promise<Uint8Array | null> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
