/**
 * Runs the dispatcher, or another of its commands, with only the rights that the config needs: the strict
 * rights, plus the right to read and write the folders of the config and the board.
 *
 *     deno task start-local [the dispatcher's own command and options]
 */
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { reportFailure } from "../src/cli/failure.ts";
import { decidePlace, suggestWork } from "../src/cli/init/questions/place.ts";
import { parseArgs } from "../src/cli/parser.ts";
import { type ConfigChoice, loadConfig } from "../src/config/load.ts";
import { UsageError } from "../src/domain/errors.ts";
import { describeFlag, needsOf } from "../src/security/permissions.ts";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));

/** The flags that the command in `args` needs. */
async function flagsFor(args: readonly string[]): Promise<readonly string[]> {
  const command = parseArgs(args);
  switch (command.kind) {
    case "start":
    case "check":
      return await flagsOfConfig(command);
    case "init": {
      const here = resolve(".");
      const work = command.work ?? await suggestWork(here);
      const { home } = await decidePlace(work, here, command.home);
      const folders = [here, home, resolve(work)].join(",");
      return ["--allow-run", `--allow-read=${folders}`, `--allow-write=${folders}`];
    }
    case "demo":
      return ["--allow-net=localhost,127.0.0.1", "--allow-run", "--allow-read", "--allow-write"];
    case "help":
    case "version":
    case "schema":
    case "completions":
    case "complete":
      return [];
    default:
      // The command asks a dispatcher, whose address can be in a config.
      return ["--allow-net", "--allow-run", `--allow-read=${folderOf(command.config)}`];
  }
}

async function flagsOfConfig(choice: ConfigChoice): Promise<readonly string[]> {
  if (choice.config === "-") {
    throw new UsageError("Cannot start from standard input: use --config PATH, or deno task start");
  }
  const settings = await loadConfig(choice);
  const needs = needsOf(settings);
  const flags = needs.map(({ permission }) => describeFlag(permission));
  return [...new Set([`--allow-read=${folderOf(settings.path ?? undefined)}`, ...flags])];
}

/** The folder of a config, or the working directory if no config is named. */
function folderOf(config?: string): string {
  return config === undefined || config === "-" ? resolve(".") : dirname(resolve(config));
}

/** Runs the dispatcher as a child process and passes signals on to it. Resolves to its exit code. */
async function start(args: readonly string[]): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...await flagsFor(args), main, ...args],
  }).spawn();
  // The terminal sends Ctrl-C to the child, too.
  Deno.addSignalListener("SIGINT", () => {});
  Deno.addSignalListener("SIGTERM", () => child.kill("SIGTERM"));
  Deno.addSignalListener("SIGHUP", () => child.kill("SIGHUP"));
  return (await child.status).code;
}

if (import.meta.main) {
  try {
    Deno.exit(await start(Deno.args));
  } catch (error) {
    Deno.exit(reportFailure(error));
  }
}
