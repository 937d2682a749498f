import { dirname, isAbsolute, join } from "node:path";

/** The number of links that systems follow. */
const MAX_LINKS = 40;

/** What a system reads to resolve a path. */
export interface Lookups {
  /** Every real folder in which an entry is read, and the path itself: who can change one of them can decide what is found. */
  readonly folders: readonly string[];
  /** The path without links. It does not have to exist. */
  readonly realPath: string;
}

/**
 * Resolves the absolute `path` as the system does, link by link. `Deno.realPath` tells only where a path
 * ends, but a link on its way may lie in the folder of an agent, which can replace it.
 */
export async function lookUp(path: string): Promise<Lookups> {
  const folders = new Set<string>();
  const steps = stepsOf(path);
  let place = "/";
  let links = 0;
  for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
    if (step === "..") {
      place = dirname(place);
      continue;
    }
    folders.add(place);
    const next = join(place, step);
    const target = links < MAX_LINKS ? await targetOf(next) : null;
    if (target === null) {
      place = next;
      continue;
    }
    links++;
    if (isAbsolute(target)) place = "/";
    steps.unshift(...stepsOf(target));
  }
  return { folders: [...folders, place], realPath: place };
}

function stepsOf(path: string): string[] {
  return path.split("/").filter((step) => step !== "" && step !== ".");
}

/** The target of a link, or null for a path that is not a link or cannot be read. */
async function targetOf(path: string): Promise<string | null> {
  // Without the right, Deno would ask on a terminal instead of failing.
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") return null;
  try {
    return await Deno.readLink(path);
  } catch {
    return null; // It is not a link, does not exist, or the system denies access.
  }
}
