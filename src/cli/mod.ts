import { reportFailure } from "./failure.ts";
import { printText } from "./output.ts";
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
    return reportFailure(error, { debug });
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
