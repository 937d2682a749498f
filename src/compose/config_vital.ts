import type { Vital, VitalState } from "../contracts/vital.ts";

/** An editor may remove the file for a moment while it saves. */
const CHECKS_UNTIL_LOST = 2;

/** The config file. Its changes are a matter of the reload; without it no person can know what runs. */
export function configVital(path: string): Vital {
  let missed = 0;
  return {
    async check(): Promise<VitalState> {
      missed = await isMissing(path) ? missed + 1 : 0;
      if (missed < CHECKS_UNTIL_LOST) return { type: "ok" };
      return {
        type: "lost",
        problem: `Config ${JSON.stringify(path)} does not exist any more`,
        remedy: "put it back, or stop the dispatcher",
      };
    },
  };
}

async function isMissing(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return false;
  } catch (error) {
    // Anything else is reported by the reload, which reads it.
    return error instanceof Deno.errors.NotFound;
  }
}
