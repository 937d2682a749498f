import { basename, dirname, isAbsolute, join } from "node:path";

/** The number of links that systems follow. */
const MAX_LINKS = 40;

/**
 * Every path whose change can change the content of `path`: the path itself and, if it is a link, each
 * link on the way and the file at its end. Mounted configurations are links to links, all replaced at
 * once.
 */
export async function placesOf(path: string): Promise<ReadonlySet<string>> {
  const places = new Set([path]);
  let folder = await realPathOf(dirname(path));
  const steps = [basename(path)];
  let links = 0;
  for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
    const place = join(folder, step);
    const target = links++ < MAX_LINKS ? await targetOf(place) : null;
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

/**
 * The target of a link, or null for a path that is not a link, does not exist or cannot be read.
 */
async function targetOf(place: string): Promise<string | null> {
  try {
    return await Deno.readLink(place);
  } catch {
    return null; // The next read finds out whether it can be read, and reports it.
  }
}

/** The real path, or the path itself if that cannot be resolved. */
export function realPathOf(path: string): Promise<string> {
  return Deno.realPath(path).catch(() => path);
}
