import { UsageError } from "../../domain/errors.ts";
import type { Place } from "./questions/place.ts";

/** Prints what is in the way of files in the folder `$1`, which may not exist yet; nothing if there is room. */
const SCRIPT = `
folder=$1
while [ "$folder" != / ] && [ ! -e "$folder" ]; do folder=\${folder%/*}; folder=\${folder:-/}; done
if [ ! -d "$folder" ]; then printf 'file\\n%s' "$folder"
elif [ ! -w "$folder" ] || [ ! -x "$folder" ]; then printf 'closed\\n%s' "$folder"
fi
`;

/**
 * Makes sure that files can be created in the folders, which may not exist yet.
 *
 * @throws {UsageError} that names what is in the way
 */
export async function requireWritable({ home, work }: Place): Promise<void> {
  for (const folder of new Set([work, home])) {
    const { stdout } = await new Deno.Command("/bin/sh", {
      args: ["-c", SCRIPT, "sh", folder],
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).output();
    const [problem, ...path] = new TextDecoder().decode(stdout).split("\n");
    const named = JSON.stringify(path.join("\n"));
    if (problem === "") continue;
    const why = problem === "file" ? `${named} is not a folder` : `you cannot write in ${named}`;
    throw new UsageError(`Cannot use the folder ${JSON.stringify(folder)}: ${why}`, {
      remedy: folder === home && home !== work
        ? "give another folder with --home"
        : "give another folder",
    });
  }
}
