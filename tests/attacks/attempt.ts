/**
 * An attempt is an attack on the built program, kept as a test: `deno task attack` makes all of them on both
 * executables and fails unless each ends as the documentation says. One file of this folder holds the
 * attempts on one part of the program:
 *
 *     attempt("X7: a FIFO in place of the journal's pid does not stop a start", {
 *       on: ["local"],                // by default both executables
 *       needs: ["second user"],       // by default nothing: where it lacks, the attempt is skipped and says so
 *     }, async (kit) => {
 *       await kit.setUp({ queues: { Todo: [{ id: "1", name: "one" }] }, agent: "exit 0" });
 *       await using dispatcher = kit.start();
 *       const answer = await kit.raw(await dispatcher.url(), "TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n");
 *       assert.match(answer, /^HTTP\/1\.1 405 /);
 *     });
 *
 * The name begins with the id of the attack and is unique. `kit` is described in `harness/kit.ts`. The same
 * rules hold as for each test here: wait for events, leave nothing behind, take the shortest time.
 */
import { type Kit, withKit } from "./harness/kit.ts";
import { lackOf, type Need } from "./harness/needs.ts";

/** The executables, by their rights: `strict` has only `--allow-net=localhost --allow-run`. */
export type Profile = "local" | "strict";

/** What an attempt needs. */
export interface AttemptOptions {
  /** The executables that it concerns; by default both. */
  readonly on?: readonly Profile[];
  readonly needs?: readonly Need[];
}

/** One attempt, for the tests that count them. */
export interface Attempt {
  readonly name: string;
  readonly on: readonly Profile[];
}

const FILES: Readonly<Record<Profile, string>> = {
  local: "artificer-dispatcher",
  strict: "artificer-dispatcher-strict",
};

/** No attempt takes longer, except one that hangs, and that must not hold up the others. */
const DEADLINE_MS = 60_000;

/** Every attempt of the files that were imported so far. */
export const attempts: Attempt[] = [];

/** Where `deno task attack` has put the executables. Without it an attempt is only listed. */
const folder = Deno.env.get("ARTIFICER_ATTACKED");

export function attempt(
  name: string,
  { on = ["local", "strict"], needs = [] }: AttemptOptions,
  body: (kit: Kit) => Promise<void>,
): void {
  attempts.push({ name, on });
  if (folder === undefined) return;
  const lack = lackOf(needs);
  for (const profile of on) {
    const executable = `${folder}/${FILES[profile]}`;
    Deno.test({
      name: `${name} (${FILES[profile]}${lack === null ? "" : `; needs ${lack}`})`,
      ignore: lack !== null,
      fn: () => inTime(withKit({ executable, profile, needs }, body)),
    });
  }
}

async function inTime(made: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`It has not ended within ${DEADLINE_MS / 1_000} s`)),
    DEADLINE_MS,
  );
  try {
    await Promise.race([made, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
