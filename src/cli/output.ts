/** Writes `text` to standard output. The exit code tells whether that worked: 0 or 1. */
export function printText(text: string): number {
  return writeFully(Deno.stdout, text) ? 0 : 1;
}

/** Writes `message` and a line end to standard error, where possible. */
export function printError(message: string): void {
  writeFully(Deno.stderr, `${message}\n`);
}

function writeFully(target: { writeSync(bytes: Uint8Array): number }, text: string): boolean {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let at = 0; at < bytes.length;) at += target.writeSync(bytes.subarray(at));
    return true;
  } catch {
    // A full disk or a closed pipe: who could have read it is gone.
    return false;
  }
}
