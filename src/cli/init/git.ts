/** What git does with a file: `"no_git"` if git is not installed or there is no repository. */
export type GitState = "no_git" | "tracked" | "ignored" | "untracked";

/** Asks git, which also knows the rules in other folders. */
export async function gitStateOf(name: string, folder: string): Promise<GitState> {
  if (await git(["ls-files", "--error-unmatch", "--", name], folder) === 0) return "tracked";
  switch (await git(["check-ignore", "--quiet", "--", name], folder)) {
    case 0:
      return "ignored";
    case 1:
      return "untracked";
    default:
      return "no_git";
  }
}

async function git(args: readonly string[], cwd: string): Promise<number | null> {
  try {
    const { code } = await new Deno.Command("git", {
      args: [...args],
      cwd,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).output();
    return code;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null; // It is not installed.
    throw error;
  }
}
