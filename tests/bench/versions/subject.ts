import { resolve } from "node:path";
import type { Both } from "./ratios.ts";

/** One version of the program. */
export interface Subject {
  /** The words that run it; arguments follow. */
  readonly command: readonly [string, ...string[]];
  /** The keys that its config may have at the top level. */
  readonly keys: ReadonlySet<string>;
}

const ROOT = resolve(import.meta.dirname ?? ".", "../../..");

/** The version in another checkout, and the one in this. `isCompiled`: the executables in their `dist/`. */
export async function findSubjects(baseline: string, isCompiled: boolean): Promise<Both<Subject>> {
  const at = async (root: string) => {
    const command = isCompiled ? executableIn(root) : sourceIn(root);
    return { command, keys: await keysOf(command) };
  };
  return { old: await at(resolve(baseline)), new: await at(ROOT) };
}

function sourceIn(root: string): Subject["command"] {
  const flags = ["--quiet", "--no-prompt", "--allow-all", `--config=${root}/deno.json`];
  return [Deno.execPath(), "run", ...flags, `${root}/main.ts`];
}

function executableIn(root: string): Subject["command"] {
  return [`${root}/dist/artificer-dispatcher`];
}

/** A version refuses keys that it does not know. */
async function keysOf([program, ...args]: Subject["command"]): Promise<ReadonlySet<string>> {
  const asked = new Deno.Command(program, { args: [...args, "schema"], stdin: "null" });
  const { success, stdout, stderr } = await asked.output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`${program} has no schema: ${decoder.decode(stderr)}`);
  const schema: { readonly properties?: object } = JSON.parse(decoder.decode(stdout));
  return new Set(Object.keys(schema.properties ?? {}));
}
