import { join } from "node:path";
import { replaceOurs } from "../files/small_files.ts";
import { commandLine } from "../text/shell_word.ts";
import { ensurePrivateDir } from "./folder.ts";

/** The name by which agents call this program. */
const PROGRAM = "artificer-dispatcher";

/** The owner alone may change what agents run, and run it. */
const MODE = 0o700;

/**
 * Makes `artificer-dispatcher` in the folder `dir` of the state folder run `command`, with the arguments that it
 * is called with. The folder holds nothing else, so that it can be first in a PATH and hide no other program.
 *
 * @throws {UsageError} for a link, a file, or a folder of another user in place of the folder
 */
export async function writeProgram(dir: string, command: readonly string[]): Promise<void> {
  await ensurePrivateDir(dir);
  replaceOurs(join(dir, PROGRAM), `#!/bin/sh\nexec ${commandLine(command)} "$@"\n`, MODE);
}
