import { VERSION } from "../version.ts";

/** The name of the executable. */
export const PROGRAM = "artificer-dispatcher";

/** The command by which a shell asks for the words that can complete a command line. */
export const COMPLETE = "complete";

/** The output of `version`: the program and the platform, for bug reports. */
export function describeVersion(): string {
  const { os, arch } = Deno.build;
  return `${PROGRAM} ${VERSION} (deno ${Deno.version.deno}, ${os} ${arch})`;
}
