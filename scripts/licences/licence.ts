import * as z from "zod";

/** Licences that ask for their text and a name at most, and not for anything of a program that contains the code. */
const ALLOWED = [
  "MIT",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "0BSD",
  "BlueOak-1.0.0",
];

/** A package of the lock file. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
}

const LOCK = z.object({ npm: z.record(z.string(), z.unknown()).default({}) });
const MANIFEST = z.object({ license: z.string() });

/** The packages of a `deno.lock`. Their keys are like `ajv-formats@3.0.1_ajv@8.20.0`. */
export function packagesIn(lock: unknown): LockedPackage[] {
  return Object.keys(LOCK.parse(lock).npm).map((key) => {
    const [, name = key, version = ""] = /^(@?[^@]+)@([^_]+)/.exec(key) ?? [];
    return { name, version };
  });
}

/** What is wrong with the licences. `manifest` is a `package.json`, or null if the package was not found. */
export function problemsOf(
  packages: readonly (LockedPackage & { readonly manifest: unknown })[],
): string[] {
  return packages.flatMap(({ name, version, manifest }) => {
    const who = `Package "${name}" ${version}`;
    if (manifest === null) {
      return `${who} is not in Deno's cache: run "deno task check" first`;
    }
    const { success, data } = MANIFEST.safeParse(manifest);
    if (!success) return `${who} names no licence`;
    if (isAllowed(data.license)) return [];
    return `${who} has the licence "${data.license}", which is not allowed: ${ALLOWED.join(", ")}`;
  });
}

/** Whether an expression of SPDX can be met: one side of each OR, and both sides of each AND. */
function isAllowed(expression: string): boolean {
  return expression.replace(/[()]/g, " ").split(/\bOR\b/).some((choice) =>
    choice.split(/\bAND\b/).every((licence) => ALLOWED.includes(licence.trim()))
  );
}
