/**
 * Starts the dispatcher with the rights that its config needs and no others: what is strict, plus read
 * and write of the folders of the config and the board.
 *
 *     deno task start-local [the dispatcher's own options]
 */
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { agentKinds } from "../src/agents/registry.ts";
import { backendKinds } from "../src/backends/registry.ts";
import { reportFailure } from "../src/cli/failure.ts";
import { parseArgs } from "../src/cli/parser.ts";
import { loadConfig } from "../src/config/load.ts";
import { UsageError } from "../src/domain/errors.ts";
import { describeFlag, needsOf } from "../src/permissions.ts";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));

/** The flags that the dispatcher needs to do what `args` ask for. */
async function flagsFor(args: readonly string[]): Promise<readonly string[]> {
  const command = parseArgs(args);
  if (command.kind !== "start") return [];
  if (command.config === "-") {
    throw new UsageError("Cannot start from standard input: use --config PATH, or deno task start");
  }
  const kinds = { backends: backendKinds, agents: agentKinds };
  const settings = await loadConfig({ kinds, config: command.config });
  const port = command.port ?? settings.apiPort;
  const needs = needsOf({ ...settings, apiPort: port }, backendKinds);
  const folder = settings.path === null ? resolve(".") : dirname(settings.path);
  const flags = needs.map(({ permission }) => describeFlag(permission));
  return [...new Set([`--allow-read=${folder}`, ...flags])];
}

/** Runs the dispatcher as a child and resolves to its exit code; signals that reach us reach it. */
async function start(args: readonly string[]): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...await flagsFor(args), main, ...args],
  }).spawn();
  // Ctrl-C reaches the child by itself: it is in the terminal's group, as we are.
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
