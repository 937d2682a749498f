import { dirname } from "node:path";
import { shellWord } from "../../text/shell_word.ts";
import { type Asset, assetsOf, BOARD, type ExposedSettings, isGranted } from "./exposures.ts";
import { lookUp } from "./lookups.ts";

/** The rights to write to a file, or to change the entries of a folder, and to reach what lies in it. */
const WRITE = { group: 0o020, others: 0o002 } as const;
const ENTER = { group: 0o010, others: 0o001 } as const;
/** In such a folder only the owner of an entry can replace it. Anyone can still add one. */
const STICKY = 0o1000;

/** A file or folder that other users of the machine can write to, and what they can change or replace by that. */
export interface OpenPlace {
  readonly path: string;
  /** The mode in octal digits, such as `0777`. */
  readonly mode: string;
  /** The things in words, with their paths, such as `the config "/srv/artificer.toml"`. */
  readonly things: readonly string[];
  /** A command that closes it, and for what is shared with a group when not to. */
  readonly remedy: string;
}

/** The mode of what lies at a path, or null if nothing does or it cannot be read. */
type ModeOf = (path: string) => Promise<number | null>;

/** Finds what other users can change of what decides what runs: the files themselves, and every folder on the way. */
export async function findOpenPlaces(
  settings: ExposedSettings,
  ownFolder?: string,
): Promise<readonly OpenPlace[]> {
  const modeOf = rememberedModes();
  const assets = (await assetsOf(settings, ownFolder)).filter(({ path }) =>
    path !== settings.stateDir
  );
  const found = await Promise.all(assets.map(async (asset) => {
    const places = await openPlacesTo(asset, modeOf);
    return places.map((place) => ({ ...place, asset }));
  }));
  return Array.from(Map.groupBy(found.flat(), ({ path }) => path), ([path, group]) => {
    const mode = group[0]?.mode ?? 0;
    return {
      path,
      mode: `0${(mode & 0o7777).toString(8)}`,
      things: group.map(({ asset }) => `${asset.what} ${JSON.stringify(asset.path)}`),
      remedy: remedyFor(path, mode, group.map(({ asset }) => asset)),
    };
  });
}

/** A board may be shared with a group on purpose: then its file and its folder are writable for that group. */
function remedyFor(path: string, mode: number, assets: readonly Asset[]): string {
  const command = `chmod go-w ${shellWord(path)}`;
  const mayBeMeant = (mode & WRITE.others) === 0 && assets.every(({ what }) => what === BOARD);
  return mayBeMeant ? `${command}, unless its group is meant to change the board` : command;
}

async function openPlacesTo({ path }: Asset, modeOf: ModeOf) {
  const { folders, realPath } = await lookUp(path);
  const all = await Promise.all([...new Set([...folders, realPath])].map(async (place) => {
    return { path: place, mode: await modeOf(place) ?? 0 };
  }));
  // Beside the file itself, its folder counts in full: other users could add a file that is read, too.
  const parent = dirname(realPath);
  return all.filter(({ path: place, mode }) => {
    const isProtected = place !== realPath && place !== parent && (mode & STICKY) !== 0;
    return !isProtected && (["group", "others"] as const).some((who) =>
      (mode & WRITE[who]) !== 0 &&
      all.every((above) => !isAbove(above.path, place) || (above.mode & ENTER[who]) !== 0)
    );
  });
}

function isAbove(folder: string, path: string): boolean {
  return folder !== path && path.startsWith(folder === "/" ? "/" : `${folder}/`);
}

function rememberedModes(): ModeOf {
  const modes = new Map<string, Promise<number | null>>();
  return (path) => {
    const known = modes.get(path) ?? readMode(path);
    modes.set(path, known);
    return known;
  };
}

/** A folder that this process may not read is taken for one that others can enter and not change. */
async function readMode(path: string): Promise<number | null> {
  if (!isGranted("read", path)) return 0o555;
  try {
    return (await Deno.stat(path)).mode;
  } catch {
    return null; // It does not exist, or the system denies access.
  }
}
