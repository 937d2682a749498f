import type { Interview } from "../../../contracts/interview.ts";
import { UsageError } from "../../../domain/errors.ts";
import { isPrintable } from "../../../text/printable.ts";
import { findProjectCommands } from "./project_commands.ts";

/** The answer that allows no command. */
const NONE = "none";

/** The commands with which an agent keeps its work in a repository. */
const COMMIT = ["git add", "git commit"];

/** What a shell, or the list of allowed commands, would read as something else. */
const FORBIDDEN = /[;&|<>`$(){}\n\\*"']/;

/** How {@linkcode decideAllowed} finds the answer. */
export interface AllowedOptions {
  /** The commands in the command line; undefined if it names none. */
  readonly given: readonly string[] | undefined;
  /** The folder that agents work in. */
  readonly work: string;
  /** Whether that is a repository. */
  readonly isRepository: boolean;
  readonly interview: Interview;
}

/**
 * Decides which commands agents may run to check and commit their work. Without a person who answers, they
 * may run none: whoever may run a check of what he wrote can run everything.
 *
 * @throws {UsageError} if a command in the command line cannot be used
 */
export async function decideAllowed(
  { given, work, isRepository, interview }: AllowedOptions,
): Promise<readonly string[]> {
  if (given !== undefined) return given.flatMap(commandsOf);
  const commands = [...await findProjectCommands(work), ...isRepository ? COMMIT : []];
  interview.tell(
    "Agents can edit files there, and run only what you allow. What they may run, such as " +
      "tests that they wrote, can do all that you can do.",
  );
  return await interview.ask({
    text: `Commands that they may run, or "${NONE}"`,
    suggestion: commands.length === 0 ? NONE : commands.join(", "),
    unattended: NONE,
    accept: commandsOf,
  });
}

/** The commands in a list with commas. */
function commandsOf(list: string): string[] {
  if (list.trim().toLowerCase() === NONE) return [];
  const commands = list.split(",").map((command) => command.trim().replace(/\s+/g, " "))
    .filter((command) => command !== "");
  for (const command of commands) {
    if (isPrintable(command) && !FORBIDDEN.test(command)) continue;
    throw new UsageError(
      `Cannot allow ${JSON.stringify(command)}: it is not a plain command`,
      {
        remedy:
          "give the beginning of a command line, such as npm test, without quotes and signs of the shell",
      },
    );
  }
  return [...new Set(commands)];
}
