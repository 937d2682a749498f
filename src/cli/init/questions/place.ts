import { isAbsolute, relative, resolve } from "node:path";
import { homeBeside } from "../../../config/source.ts";
import { UsageError } from "../../../domain/errors.ts";
import { isPrintable } from "../../../text/printable.ts";
import { findProjectCommands } from "./project_commands.ts";

/** Where agents work, and where everything lies that they must not change. */
export interface Place {
  /** The folder of the config, the board, `.env` and the state: the one to start the dispatcher in. */
  readonly home: string;
  /** The folder that agents work in. It may not exist yet. */
  readonly work: string;
}

/** The work folder that init makes in a folder without a project. */
const WORK = "work";

/** Prints the folder above `$1`, or that folder itself, that holds `.git`. A child may read what this process may not. */
const FIND_REPOSITORY = `
folder=$1
while [ "$folder" != / ] && [ ! -e "$folder" ]; do folder=\${folder%/*}; folder=\${folder:-/}; done
cd -- "$folder" && folder=$(pwd -P) || exit
while :; do
  [ -e "$folder/.git" ] && printf %s "$folder" && exit
  [ "$folder" = / ] && exit
  folder=\${folder%/*}; folder=\${folder:-/}
done
`;

/**
 * Suggests where agents should work if init runs in `folder`: in that folder if it holds a project, or else
 * in a new folder below it.
 */
export async function suggestWork(folder: string): Promise<string> {
  const isProject = await findRepository(folder) !== null ||
    (await findProjectCommands(folder)).length > 0;
  return isProject ? folder : WORK;
}

/**
 * Decides where the config lies if agents work in `workName`: in `folder`, or beside the project if agents
 * could change it there.
 *
 * @throws {UsageError} if a folder cannot be used
 */
export async function decidePlace(
  workName: string,
  folder: string,
  homeName?: string,
): Promise<Place> {
  const work = pathOf(workName, folder, "work");
  const project = await findRepository(work) ?? work;
  if (homeName === undefined) {
    const home = isWithin(folder, project) ? besides(project) : folder;
    return { home, work };
  }
  const home = pathOf(homeName, folder, "home");
  if (!isWithin(home, work)) return { home, work };
  throw new UsageError(
    `Cannot use ${JSON.stringify(homeName)} for the config: agents work in ${
      JSON.stringify(work)
    } and could change it`,
    { remedy: "give a folder outside of that one" },
  );
}

/** `path` as a person in `folder` writes it. */
export function pathFrom(folder: string, path: string): string {
  const way = relative(folder, path);
  if (way === "") return ".";
  return way.startsWith("../../..") ? path : way;
}

/** Whether `path` is `folder` or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith("../") && !isAbsolute(way);
}

function besides(project: string): string {
  if (project === "/") {
    throw new UsageError("Cannot use / as the folder that agents work in", {
      remedy: "give another one with --work",
    });
  }
  return homeBeside(project);
}

function pathOf(name: string, folder: string, option: string): string {
  const cannot = (problem: string, remedy: string | null = null) =>
    new UsageError(`Cannot use ${JSON.stringify(name)} as a folder: ${problem}`, { remedy });
  if (name.trim() === "") throw cannot("it is empty", `give a folder with --${option}`);
  if (!isPrintable(name)) throw cannot("it contains a control character, or one that is not shown");
  if (/^~(\/|$)/.test(name)) throw cannot('"~" is not expanded', "write the whole path");
  return resolve(folder, name);
}

/** The repository that `folder` is in, or will be in once it exists; null if there is none. */
export async function findRepository(folder: string): Promise<string | null> {
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", FIND_REPOSITORY, "sh", folder],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout) || null;
}
