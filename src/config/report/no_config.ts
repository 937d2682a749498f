import { dirname, relative, resolve } from "node:path";
import { commandLine } from "../../text/shell_word.ts";
import { ConfigError } from "../errors.ts";
import { CONFIG_NAME, type ConfigHost, homeBeside } from "../source.ts";

/** What the search for a config met. */
export interface Search {
  /** Whether the right to read files was missing. */
  readonly isDenied: boolean;
  /** Whether standard input was read, and was empty. */
  readonly hasEmptyInput: boolean;
}

/** The error of a search that found no config. It begins with what to do: most people have not run `init` yet. */
export async function noConfig(
  host: ConfigHost,
  { isDenied, hasEmptyInput }: Search,
): Promise<ConfigError> {
  const stdin = hasEmptyInput ? ", and standard input is empty" : "";
  if (isDenied) {
    const problem = "Cannot find a config: the right to read files is missing (no --allow-read)";
    return new ConfigError(`${problem}${stdin}`, { remedy: ways("Give it in one of three ways:") });
  }
  const near = await findNear(host);
  const next = near === null
    ? 'run "artificer-dispatcher init", which makes one'
    : `run ${JSON.stringify(commandLine(["cd", near]))} first, where there is one`;
  return new ConfigError(`Cannot find a config here: ${next}`, {
    remedy: ways(`Or give it in another way${hasEmptyInput ? "; standard input is empty" : ""}:`),
  });
}

function ways(head: string): string {
  return [
    head,
    "  artificer.toml in this folder, or [tool.artificer-dispatcher] in pyproject.toml",
    "  --config PATH",
    "  standard input: artificer-dispatcher < artificer.toml",
  ].join("\n");
}

/**
 * The folder of a config that a person in the working directory may mean, as they would write it: one above,
 * or the one that `init` made beside a project that they are in. It is only named: what it starts is for
 * its owner to decide.
 */
async function findNear({ cwd, readFile }: ConfigHost): Promise<string | null> {
  for (let folder = cwd; folder !== dirname(folder);) {
    const beside = homeBeside(folder);
    folder = dirname(folder);
    for (const home of [beside, folder]) {
      const { kind } = await readFile(resolve(home, CONFIG_NAME));
      if (kind === "text") return relative(cwd, home);
    }
  }
  return null;
}
