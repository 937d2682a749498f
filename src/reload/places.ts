import { basename, dirname, isAbsolute, join } from "node:path";

/** As many links as systems follow. */
const MOST_LINKS = 40;

/**
 * Every path at which a change can give `path` other content: itself and, where it is a link, each
 * link on the way and the file at its end. Mounted configurations are links to links, replaced at a
 * stroke.
 */
export async function placesOf(path: string): Promise<ReadonlySet<string>> {
  const places = new Set([path]);
  let folder = await realPathOf(dirname(path));
  const steps = [basename(path)];
  let links = 0;
  for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
    const place = join(folder, step);
    const target = links++ < MOST_LINKS ? await targetOf(place) : null;
    if (target !== null || steps.length === 0) places.add(place);
    if (target === null) {
      folder = place;
    } else if (isAbsolute(target)) {
      folder = await realPathOf(dirname(target));
      steps.unshift(basename(target));
    } else {
      steps.unshift(...target.split("/").filter((part) => part !== ""));
    }
  }
  return places;
}

/** Where a link leads, or null for what is none, is not there or may not be looked at. */
async function targetOf(place: string): Promise<string | null> {
  try {
    return await Deno.readLink(place);
  } catch {
    return null; // Whether it can be read is found out, and told, when it is read.
  }
}

/** A folder that cannot be resolved is taken by the name that it was given. */
function realPathOf(folder: string): Promise<string> {
  return Deno.realPath(folder).catch(() => folder);
}
