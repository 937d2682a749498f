/** The shells that a machine's `sh` may be, as far as this one has them, by their paths. */
export function shells(): readonly (readonly string[])[] {
  const known = [["dash"], ["bash"], ["bash", "--posix"], ["busybox", "sh"], ["ksh"]];
  const found = known.flatMap(([name = "", ...args]) =>
    pathsOf(name).slice(0, 1).map((path) => [path, ...args])
  );
  return [["/bin/sh"], ...found];
}

function pathsOf(name: string): string[] {
  return (Deno.env.get("PATH") ?? "").split(":").map((folder) => `${folder}/${name}`).filter(
    isFile,
  );
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false; // Not there, or not ours to look at.
  }
}
