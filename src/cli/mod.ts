import { UsageError } from "../domain/errors.ts";
import { reportFailure } from "./failure.ts";
import { describeVersion } from "./help.ts";
import { printText } from "./output.ts";
import type { Command } from "./parser.ts";
import { plainCommand } from "./plain_command.ts";

/** Runs the command in `args`. Resolves to the exit code: 0, 1 for a failure, 2 for a mistake of the user. */
export async function runCli(args: readonly string[]): Promise<number> {
  let debug = false;
  try {
    const command = plainCommand(args) ?? await parse(args);
    debug = command.kind === "start" && command.debug;
    return await run(command);
  } catch (error) {
    return reportFailure(error, { debug });
  }
}

async function parse(args: readonly string[]): Promise<Command> {
  const { parseArgs } = await import("./parser.ts");
  return parseArgs(args);
}

async function run(command: Command): Promise<number> {
  switch (command.kind) {
    case "help":
      return printText(command.text);
    case "version":
      return printText(`${describeVersion()}\n`);
    case "schema": {
      const { printSchema } = await import("./schema.ts");
      return printSchema(command);
    }
    case "completions": {
      const { printCompletions } = await import("./completions.ts");
      return printCompletions(command);
    }
    case "complete": {
      const { complete } = await import("./complete/mod.ts");
      return await complete(command);
    }
    case "demo": {
      const { demo } = await import("./demo/mod.ts");
      return await demo(command);
    }
    case "init": {
      const { init } = await import("./init/mod.ts");
      return await init(command);
    }
    case "check": {
      const { check } = await import("./check.ts");
      return await check(command);
    }
    case "status":
    case "runs":
    case "logs":
    case "watch":
    case "cancel":
    case "retry":
    case "pause":
    case "resume":
    case "drain":
    case "reload":
    case "task": {
      const { runClient } = await import("./client/mod.ts");
      return await runClient(command);
    }
    case "board": {
      const { board } = await import("./board/mod.ts");
      return await board(command);
    }
    case "audit": {
      const { audit } = await import("./audit/mod.ts");
      return await audit(command);
    }
    case "start": {
      if (command.dryRun) {
        const { dryRun } = await import("./dry_run/mod.ts");
        return await dryRun(command);
      }
      if (command.json) {
        throw new UsageError('Cannot start with "--json": it needs "--dry-run"');
      }
      const { askSurroundingsEarly } = await import("./hangup.ts");
      const surroundings = askSurroundingsEarly();
      // Imported late, so that help and version stay fast.
      const { start } = await import("./start.ts");
      return await start(command, surroundings === null ? {} : { surroundings });
    }
  }
}
