import { TOKEN_KEY_BYTES } from "../dispatcher/tokens.ts";

/** A key that nobody has had before. */
export function newTokenKey(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(TOKEN_KEY_BYTES));
}

/**
 * The key in the file at `path`, which only its owner may read; a new one where there is none. One that
 * was cut short by a crash has served no run yet.
 */
export async function readTokenKey(path: string): Promise<Uint8Array> {
  const kept = await readIfThere(path);
  if (kept?.length === TOKEN_KEY_BYTES) return kept;
  const key = newTokenKey();
  await Deno.writeFile(path, key, { mode: 0o600 });
  return key;
}

async function readIfThere(path: string): Promise<Uint8Array | null> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
