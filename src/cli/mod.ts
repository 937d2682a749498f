import { wrap } from "../config/report/wrap.ts";
import { messageOf, UsageError } from "../domain/errors.ts";
import { printError, printText } from "./output.ts";
import { type Command, parseArgs } from "./parser.ts";
import { describeVersion } from "./version.ts";

/** Does what the command line asks for. Resolves to the exit code: 0, 1 for a failure, 2 for a mistake. */
export async function runCli(args: readonly string[]): Promise<number> {
  let debug = false;
  try {
    const command = parseArgs(args);
    debug = command.kind === "start" && command.debug;
    return await run(command);
  } catch (error) {
    printError(describeFailure(error, debug));
    return error instanceof UsageError ? 2 : 1;
  }
}

async function run(command: Command): Promise<number> {
  switch (command.kind) {
    case "help":
      return printText(command.text);
    case "version":
      return printText(`${describeVersion()}\n`);
    case "start": {
      // Imported late: help and version are quick without it.
      const { start } = await import("./start.ts");
      return await start(command);
    }
  }
}

/** Further lines of one that is too long for a terminal are indented below it. */
function fold(line: string): string {
  const indent = /^ */.exec(line)?.[0] ?? "";
  return line.length <= 80 ? line : wrap(line.trimStart(), { first: indent, rest: `${indent}  ` });
}

function describeFailure(error: unknown, debug: boolean): string {
  if (error instanceof UsageError) return error.message.split("\n").map(fold).join("\n");
  const stack = debug && error instanceof Error ? `\n${error.stack}` : "";
  return `Unexpected error: ${messageOf(error)}${stack}`;
}
