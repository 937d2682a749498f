/** The options in a route's arguments that matter to this adapter. */
export interface ChosenOptions {
  /** The index of the argument for print mode (the last one, if there are several), or null. */
  readonly printAt: number | null;
  /** Whether the arguments choose a session. */
  readonly session: boolean;
  /** The output format that the arguments name, or null. */
  readonly format: string | null;
  /** Whether the arguments contain `--verbose`. */
  readonly verbose: boolean;
  /** Whether claude keeps the session on disk, so that a later run can resume it. */
  readonly persists: boolean;
}

const PRINT = ["-p", "--print"];
const SESSION = [
  "--session-id",
  "--resume",
  "-r",
  "--continue",
  "-c",
  "--from-pr",
  "--teleport",
];
/** Options whose value can be any text, even one that looks like an option. */
const TEXT_OPTIONS = ["--append-system-prompt", "--system-prompt", "--name", "-n"];
/** Short options without a value: others may follow them in the same argument. */
const SHORT_FLAGS = ["-p", "-c", "-h", "-v"];
const FORMAT = "--output-format";

/**
 * Reads a route's arguments as claude reads them. `args` are the templates before placeholders are filled
 * in, so that a task whose name looks like an option changes nothing.
 */
export function readOptions(args: readonly string[]): ChosenOptions {
  const end = args.indexOf("--");
  const places = placesOf(end === -1 ? args : args.slice(0, end));
  const has = (names: readonly string[]) => places.some(({ flag }) => names.includes(flag));
  const format = places.findLast(({ flag }) => flag === FORMAT);
  return {
    printAt: places.findLast(({ flag }) => PRINT.includes(flag))?.at ?? null,
    session: has(SESSION),
    format: format === undefined ? null : valueAt(args, format.at),
    verbose: has(["--verbose"]),
    persists: !has(["--no-session-persistence"]),
  };
}

interface Place {
  readonly flag: string;
  readonly at: number;
}

function placesOf(args: readonly string[]): Place[] {
  return args.flatMap((arg, at) =>
    TEXT_OPTIONS.includes(args[at - 1] ?? "") ? [] : flagsOf(arg).map((flag) => ({ flag, at }))
  );
}

/** The options in one argument: `-cp` has two, and in `-rID` the letters after `r` are the value. */
function flagsOf(arg: string): string[] {
  if (!arg.startsWith("-")) return [];
  if (arg.startsWith("--")) return [arg.split("=", 1)[0] ?? arg];
  const letters = [...arg.slice(1)].map((letter) => `-${letter}`);
  const last = letters.findIndex((flag) => !SHORT_FLAGS.includes(flag));
  return last === -1 ? letters : letters.slice(0, last + 1);
}

function valueAt(args: readonly string[], at: number): string {
  const arg = args[at] ?? "";
  return arg.startsWith(`${FORMAT}=`) ? arg.slice(FORMAT.length + 1) : args[at + 1] ?? "";
}
