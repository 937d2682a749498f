import type { Settings } from "../config/settings.ts";
import { type Exposure, findExposures } from "../security/exposure/exposures.ts";
import { findOpenPlaces, type OpenPlace } from "../security/exposure/other_users.ts";
import { type CheckResult, warning } from "./result.ts";

/**
 * Checks whether agents, or other users of this machine, can change what decides what runs. There is no result if
 * they cannot.
 */
export async function checkExposure(settings: Settings): Promise<readonly CheckResult[]> {
  const [exposures, places] = await Promise.all([
    findExposures(settings),
    findOpenPlaces(settings),
  ]);
  return [
    ...exposures.map((exposure) =>
      warning("exposure", describe(exposure), remedyFor(exposure.writer.queue))
    ),
    ...places.map((place) => warning("exposure", describeOpen(place), `Run ${place.remedy}`)),
  ];
}

function describeOpen({ path, mode, things }: OpenPlace): string {
  const head = `Other users can write to ${JSON.stringify(path)} (mode ${mode}) and so change:`;
  return [head, ...things.map((thing) => `  ${thing}`)].join("\n");
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
