import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const FILE_SCHEME = "file://";

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
 * The absolute path of a board. `file://board.json`, which is no URL of a local file, is a path below
 * `baseDir`, as the Python tool takes it.
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

/** The same for many tasks: what takes time, the board's own URL, is made once. */
export function taskUrls(boardPath: string): (taskId: string) => string {
  const { href } = pathToFileURL(boardPath);
  return (taskId) => `${href}#${encodeURIComponent(taskId.toWellFormed())}`;
}
