import { resolve } from "node:path";
import type { Settings } from "../../config/settings.ts";
import type { AgentFolder } from "../../domain/route.ts";
import { agentFoldersOf, findWriter } from "./agent_folders.ts";

/** What the file of a board is called. */
export const BOARD = "the board";

/** What the agents of a route can change, although it decides what runs or says what has run. */
export interface Exposure {
  readonly writer: AgentFolder;
  /** The things in words, with their paths, such as `the config "/srv/artificer.toml"`. */
  readonly things: readonly string[];
}

/** Something that no agent should be able to change. */
export interface Asset {
  readonly what: string;
  readonly path: string;
}

/** The settings that say what an agent or another user must not change. */
export type ExposedSettings = Pick<
  Settings,
  "path" | "baseDir" | "backend" | "stateDir" | "routes" | "tokenCommand"
>;

/**
 * Finds what agents can change from the folders that they work in: the config, `.env`, the board's file, the
 * state folder, and files that a command names.
 */
export async function findExposures(
  settings: ExposedSettings,
  ownFolder?: string,
): Promise<readonly Exposure[]> {
  const folders = await agentFoldersOf(settings.routes, ownFolder);
  const found = await Promise.all((await assetsOf(settings, ownFolder)).map(async (asset) => {
    const writer = await findWriter(asset.path, folders);
    return writer === null ? [] : [{ writer, asset }];
  }));
  const byWriter = Map.groupBy(found.flat(), ({ writer }) => writer);
  return Array.from(byWriter, ([writer, group]) => ({
    writer,
    things: group.map(({ asset: { what, path } }) => `${what} ${JSON.stringify(path)}`),
  }));
}

/** What decides what runs, as far as it exists. */
export async function assetsOf(
  { path, baseDir, backend: { boardFile }, stateDir, routes, tokenCommand }: ExposedSettings,
  ownFolder = Deno.cwd(),
): Promise<Asset[]> {
  const words = [
    ...routes.flatMap(({ command, args, cwd }) => filesOf([command, ...args], cwd ?? ownFolder)),
    ...filesOf(tokenCommand ?? [], baseDir),
  ];
  const files = await Promise.all(words.map(async (file) => await isFile(file) ? [file] : []));
  return [
    ...path === null ? [] : [{ what: "the config", path }],
    ...await isFile(`${baseDir}/.env`) ? [{ what: "the secrets in", path: `${baseDir}/.env` }] : [],
    ...boardFile === null ? [] : [{ what: BOARD, path: boardFile }],
    ...isGranted("write", stateDir) ? [{ what: "the state folder", path: stateDir }] : [],
    ...[...new Set(files.flat())].map((file) => ({ what: "the file of a command", path: file })),
  ];
}

/** The words of a command that can be paths of files. A name without a slash is found in PATH. */
function filesOf([command = "", ...args]: readonly string[], folder: string): string[] {
  const words = [...command.includes("/") ? [command] : [], ...args];
  return words.filter((word) => word !== "" && !/[\n\0{]/.test(word)).map((word) =>
    resolve(folder, word)
  );
}

async function isFile(path: string): Promise<boolean> {
  if (!isGranted("read", path)) return false;
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false; // It does not exist, is no path at all, or cannot be reached.
  }
}

/** Whether this process has a right to a path. Asking for it would stop at a terminal. */
export function isGranted(name: "read" | "write", path: string): boolean {
  return Deno.permissions.querySync({ name, path }).state === "granted";
}
