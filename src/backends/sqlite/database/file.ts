/** Whether it is still the same file, and as many may write to it. */
export function isSame(now: Deno.FileInfo | null, { ino, dev, mode }: Deno.FileInfo): boolean {
  return now?.ino === ino && now.dev === dev && now.mode === mode;
}

/** Null where there is no file. */
export function statOf(path: string): Deno.FileInfo | null {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** Root may write to everything: a file that nobody may write to is respected nonetheless. */
export function mayWrite(path: string, info: Deno.FileInfo | null): boolean {
  const isLocked = info !== null && info.mode !== null && (info.mode & 0o222) === 0;
  return !isLocked && Deno.permissions.querySync({ name: "write", path }).state === "granted";
}
