import type { Settings } from "../config/settings.ts";
import { type Exposure, findExposures } from "../security/exposure/exposures.ts";
import { type CheckResult, warning } from "./result.ts";

/** Checks whether agents can change what decides what they run. There is no result if they cannot. */
export async function checkExposure(settings: Settings): Promise<readonly CheckResult[]> {
  const exposures = await findExposures(settings);
  return exposures.map((exposure) =>
    warning("exposure", describe(exposure), remedyFor(exposure.writer.queue))
  );
}

function describe({ writer: { queue, path }, things }: Exposure): string {
  const head = `Agents of ${JSON.stringify(queue)} work in ${JSON.stringify(path)} and can change:`;
  return [head, ...things.map((thing) => `  ${thing}`)].join("\n");
}

function remedyFor(queue: string): string {
  return `Set cwd of [routing.${
    JSON.stringify(queue)
  }] to a folder that contains none of these, such as "work"`;
}
