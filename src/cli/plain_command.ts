import type { StartCommand } from "./options/start.ts";

/** What {@linkcode plainCommand} understands. */
export type PlainCommand = StartCommand | { readonly kind: "version" };

const VERSION_WORDS: readonly string[] = ["version", "--version", "-V"];

/** Nothing that the parser could take for an option, or refuse. */
const PLAIN_PATH = /^(?:-|[\w./][\w./-]*)$/;

/**
 * The command in `args` if it is one of those that start most often, in their plainest form; null if only the
 * parser can tell. Its library and the descriptions of all commands take a third of the time of a start to load.
 */
export function plainCommand(args: readonly string[]): PlainCommand | null {
  const [first = ""] = args;
  if (args.length === 1 && VERSION_WORDS.includes(first)) return { kind: "version" };
  const [option, path = "", ...others] = first === "start" ? args.slice(1) : args;
  if (option === undefined) return startWith(undefined);
  const isPlain = option === "--config" && PLAIN_PATH.test(path) && others.length === 0;
  return isPlain ? startWith(path) : null;
}

function startWith(config: string | undefined): StartCommand {
  return {
    kind: "start",
    config,
    port: undefined,
    once: false,
    dryRun: false,
    json: false,
    logFormat: undefined,
    logFile: undefined,
    debug: false,
  };
}
