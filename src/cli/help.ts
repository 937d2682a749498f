import { COMMIT, VERSION } from "../version.ts";

/** The name of the executable. */
export const PROGRAM = "artificer-dispatcher";

/** The command by which a shell asks for the words that can complete a command line. */
export const COMPLETE = "complete";

/** The output of `version`: the program and the platform, for bug reports. */
export function describeVersion(): string {
  const { os, arch } = Deno.build;
  const commit = COMMIT === null ? "" : `commit ${COMMIT}, `;
  return `${PROGRAM} ${VERSION} (${commit}deno ${Deno.version.deno}, ${os} ${arch})`;
}
