/** Whether the file at `path` is the one that `known` was read of. */
export function isSameFile(path: string, { dev, ino }: Deno.FileInfo): boolean {
  try {
    const now = Deno.lstatSync(path);
    return now.dev === dev && now.ino === ino;
  } catch {
    return false; // It is gone, or the system denies access.
  }
}
