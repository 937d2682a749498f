import { systemHost } from "../../config/source.ts";
import { UsageError } from "../../domain/errors.ts";
import type { ClientCommand } from "./context.ts";

/** The argument that means standard input. */
const STDIN = "-";

/** Returns `text`, or standard input if `text` is `-`, without the line end that an editor adds. */
export async function readText(text: string): Promise<string> {
  if (text !== STDIN) return text;
  return (await systemHost.readStdin()).replace(/\r?\n$/, "");
}

/**
 * Makes sure that a command does not read both its config and a text from standard input.
 *
 * @throws {UsageError} if it would
 */
export function requireOneReader(command: ClientCommand): void {
  if (command.config !== STDIN || command.kind !== "task") return;
  const last = command.action === "comment" ? command.words.at(-1) : undefined;
  const description = "description" in command ? command.description : undefined;
  if (last !== STDIN && description !== STDIN) return;
  throw new UsageError(
    "Cannot read both the config and a text from standard input: give one of them in another way",
  );
}
