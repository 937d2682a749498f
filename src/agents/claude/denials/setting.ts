import { isPrintable } from "../../../text/printable.ts";

/** A call of a tool that was refused. */
export interface RefusedCall {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** The folder of the session, or null if it is not known. */
  readonly cwd: string | null;
  /** The arguments of the route. */
  readonly args: readonly string[];
}

/** A longer setting is no help to a person. */
const MAX_RULE_CHARS = 120;

/** Programs whose first argument names what they do: a rule for it allows no other use of the program. */
const WITH_COMMANDS =
  "bun bundle cargo composer deno docker dotnet gh git go gradle kubectl make mix mvn npm nx pip pip3 pnpm poetry rake swift terraform uv yarn"
    .split(" ");
/** Subcommands that run whatever their next argument names. */
const RUNNERS = ["run", "run-script", "exec", "x", "tool", "task"];

/** What combines commands, or puts the output of one into another: a rule would allow more than this call. */
const COMBINED = /[;&|<>`\n\r]|\$\(/;
const EDITS = ["Edit", "Write", "MultiEdit", "NotebookEdit"];
const PATHS = ["file_path", "notebook_path", "path"];

/**
 * The option of claude that would allow a call, or null: if a rule of the route denies the tool, if no
 * option does, or if the option would allow much more than the call.
 */
export function settingFor(call: RefusedCall): string | null {
  if (isDenied(call.tool, call.args)) return null;
  if (call.tool === "Bash") return forCommand(textOf(call.input, "command"));
  if (EDITS.includes(call.tool)) return forPath(call, "--permission-mode acceptEdits");
  if (call.tool === "Read") return forPath(call, null);
  if (call.tool === "WebFetch") return forSite(textOf(call.input, "url"));
  if (call.tool === "AskUserQuestion" || call.tool === "ExitPlanMode") return null;
  return /^[\w-]{1,80}$/.test(call.tool) ? allow(call.tool) : null;
}

/** Whether the route itself denies something to the tool: such a rule wins over all that allow it. */
function isDenied(tool: string, args: readonly string[]): boolean {
  const from = args.findIndex((arg) => /^--disallowed-?[tT]ools\b/.test(arg));
  if (from === -1) return false;
  const name = EDITS.includes(tool) ? `(?:Edit|${tool})` : tool.replace(/[^\w-]/g, "");
  return args.slice(from).some((arg) => new RegExp(`(?:^|[\\s,=])${name}(?:[(\\s,]|$)`).test(arg));
}

function forCommand(command: string): string | null {
  if (command === "" || COMBINED.test(command)) return null;
  const words = command.trim().split(/\s+/);
  const prefix = prefixOf(words);
  if (prefix !== null) return allow(`Bash(${prefix}:*)`);
  return allow(`Bash(${words.join(" ")})`);
}

/** The words that a rule may leave open the rest of, or null: then only this very command is allowed. */
function prefixOf([program = "", ...rest]: readonly string[]): string | null {
  if (!WITH_COMMANDS.includes(program)) return null;
  const count = RUNNERS.includes(rest[0] ?? "") ? 2 : 1;
  const words = rest.slice(0, count);
  const areNames = words.length === count && words.every((word) => /^[a-z][\w:.-]*$/i.test(word));
  return areNames ? [program, ...words].join(" ") : null;
}

/** A path outside of the session's folder needs that folder to be added first. */
function forPath({ input, cwd }: RefusedCall, inside: string | null): string | null {
  const path = PATHS.map((name) => textOf(input, name)).find((text) => text !== "") ?? "";
  if (!path.startsWith("/") || path.split("/").includes("..")) return inside;
  if (cwd === null || path === cwd || path.startsWith(`${cwd.replace(/\/$/, "")}/`)) return inside;
  const folder = path.slice(0, path.lastIndexOf("/"));
  if (folder === "" || !isUsable(folder)) return null;
  const add = `--add-dir ${JSON.stringify(folder)}`;
  return inside === null ? add : `${add} ${inside}`;
}

function forSite(url: string): string | null {
  const { hostname = "" } = URL.parse(url) ?? {};
  // As it is written: in small letters, a secret in it would not be masked.
  const at = url.toLowerCase().indexOf(hostname);
  const host = at === -1 ? hostname : url.slice(at, at + hostname.length);
  return host === "" ? null : allow(`WebFetch(domain:${host})`);
}

function allow(rule: string): string | null {
  return isUsable(rule) ? `--allowedTools ${JSON.stringify(rule)}` : null;
}

function isUsable(text: string): boolean {
  return text.length <= MAX_RULE_CHARS && isPrintable(text);
}

function textOf(input: Readonly<Record<string, unknown>>, name: string): string {
  const value = input[name];
  return typeof value === "string" ? value : "";
}
