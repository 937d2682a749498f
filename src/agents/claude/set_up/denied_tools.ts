/**
 * The rules that keep claude from files. They hold in every permission mode, through links, and for
 * redirections of its shell. Two slashes begin an absolute path.
 */
export function deniedTools(protectedPaths: readonly string[], secretsPath: string): string[] {
  const edits = protectedPaths.map((path) =>
    `Edit(/${literal(path)}${path.endsWith("/") ? "**" : ""})`
  );
  return [`Read(/${literal(secretsPath)})`, ...edits];
}

/** `path` as a pattern that matches it alone. */
function literal(path: string): string {
  return path.replace(/[*?[\]\\!]/g, "\\$&");
}
