import { basename, dirname } from "node:path";
import { reasonAt, UsageError } from "../domain/errors.ts";
import { readGiven } from "../files/small_files.ts";
import { UnsafeFileError } from "../files/unsafe_file.ts";

/** The name of a config, in a folder of ours. */
export const CONFIG_NAME = "artificer.toml";

/** Far more than a person writes, in bytes. */
const MAX_BYTES = 16 * 2 ** 20;

/**
 * The folder beside `project` in which `init` keeps what decides about its agents: they work in `project`
 * itself and could change it there.
 */
export function homeBeside(project: string): string {
  return `${dirname(project)}/${basename(project)}-artificer`;
}

/** The config that `init` wrote beside `project`, as a person in `project` writes its path. */
export function configBeside(project: string): string {
  return `../${basename(project)}-artificer/${CONFIG_NAME}`;
}

/** The result of an attempt to read a file. */
export type FileRead =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "absent" | "denied" }
  | { readonly kind: "failed"; readonly reason: string };

/** The system that configs are read from. A test replaces it. */
export interface ConfigHost {
  /** The working directory. */
  readonly cwd: string;
  /** Reads a whole file. Does not ask a person for the right to read it. */
  readFile(path: string): Promise<FileRead>;
  /** Whether standard input is a terminal. */
  stdinIsTerminal(): boolean;
  /** Reads standard input to its end. */
  readStdin(): Promise<string>;
}

/** This machine. */
export const systemHost: ConfigHost = {
  get cwd() {
    return Deno.cwd();
  },
  readFile,
  stdinIsTerminal: () => Deno.stdin.isTerminal(),
  readStdin: async () => {
    const text = decode(await new Response(Deno.stdin.readable).arrayBuffer());
    if (text === null) throw new UsageError(`Cannot read standard input: ${NOT_TEXT}`);
    return text;
  },
};

async function readFile(path: string): Promise<FileRead> {
  // Without a granted right, Deno would ask on a terminal instead of failing.
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") {
    return { kind: "denied" };
  }
  let bytes: Uint8Array;
  try {
    bytes = await readGiven(path, MAX_BYTES);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { kind: "absent" };
    if (error instanceof UnsafeFileError) return { kind: "failed", reason: `it ${error.what}` };
    return { kind: "failed", reason: reasonAt(path, error) };
  }
  const text = decode(bytes);
  return text === null ? { kind: "failed", reason: NOT_TEXT } : { kind: "text", text };
}

const NOT_TEXT = "it is not UTF-8 text; save it as UTF-8";

/** The text in UTF-8, or null if it is none. */
function decode(bytes: ArrayBuffer | Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
