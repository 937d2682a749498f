/** What may take only the beginning of what it is given. */
export interface Writable {
  /** Resolves to how many bytes it took. */
  write(bytes: Uint8Array): Promise<number>;
}

/** Writes all of `bytes`, however little is taken at once. */
export async function writeAll(target: Writable, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await target.write(bytes.subarray(at));
}
