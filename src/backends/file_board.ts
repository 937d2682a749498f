import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as z from "zod";
import type { Need } from "../domain/need.ts";

const FILE_SCHEME = "file://";

/** The keys under `[backend]` of a board that is a file. `what` begins the description of its `url`. */
export function fileBoardOptions(what: string, example: string) {
  return z.strictObject({
    url: z.string().min(1)
      .refine(isBoardUrl, { error: "must be a path or a file:// URL" })
      .meta({
        description: `${what}: a path, absolute or relative to the config, or a file:// URL`,
        examples: [example],
      }),
    user: z.string().min(1).default("artificer")
      .meta({
        description: "The user name that is assigned to claimed tasks and that comments show",
        examples: ["claude"],
      }),
  });
}

/** The options of a board that is a file, parsed. */
export type FileBoardOptions = z.output<ReturnType<typeof fileBoardOptions>>;

/** The rights that a board in a file needs: on its folder, since the board keeps other files beside it. */
export function fileBoardNeeds(
  type: string,
  board: string,
  why: { readonly read: string; readonly write: string },
): readonly Need[] {
  const path = dirname(board);
  const who = `Backend "${type}"`;
  return [
    { permission: { name: "read", path }, who, why: why.read },
    { permission: { name: "write", path }, who, why: why.write },
  ];
}

/** Tells whether `url` is a path or names a file. */
export function isBoardUrl(url: string): boolean {
  try {
    boardPath(url, "/");
    return true;
  } catch {
    return false;
  }
}

/**
 * The absolute path of a board. `file://board.json` is not a URL of a local file; as in the Python tool it
 * is a path below `baseDir`.
 */
export function boardPath(url: string, baseDir: string): string {
  if (url.startsWith(`${FILE_SCHEME}/`)) return fileURLToPath(url);
  if (url.startsWith(FILE_SCHEME)) return resolve(baseDir, url.slice(FILE_SCHEME.length));
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(url)) throw new TypeError(`Not a file: ${url}`);
  return resolve(baseDir, url);
}

/** The URL of a task on a board that is a file, such as `file:///boards/board.json#42`. */
export function taskUrl(boardPath: string, taskId: string): string {
  return taskUrls(boardPath)(taskId);
}

/** Like {@linkcode taskUrl} for many tasks: the URL of the board, which takes time, is made only once. */
export function taskUrls(boardPath: string): (taskId: string) => string {
  const { href } = pathToFileURL(boardPath);
  return (taskId) => `${href}#${encodeURIComponent(taskId.toWellFormed())}`;
}
