import { type DenoOptions, type DenoResult, runDeno, STRICT } from "../../../fixtures/run_deno.ts";

/** Runs a command of the program as a person does, under the two strict flags. */
export function runCommand(
  args: readonly string[],
  options: Omit<DenoOptions, "args"> = {},
): Promise<DenoResult> {
  return runDeno("main.ts", { flags: STRICT, ...options, args });
}

/** The same against the dispatcher at `url`. */
export function commandsAt(url: string) {
  return (...args: readonly string[]) => runCommand([...args, "--url", url]);
}
