import { VERSION } from "../version.ts";
import { PROGRAM } from "./help.ts";

/** What `version` prints: the program, and what it runs on, for reports of bugs. */
export function describeVersion(): string {
  const { os, arch } = Deno.build;
  return `${PROGRAM} ${VERSION} (deno ${Deno.version.deno}, ${os} ${arch})`;
}
