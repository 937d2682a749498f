import { boardPath, fileBoardNeeds, fileBoardOptions } from "../file_board.ts";
import { defineBackend } from "../kind.ts";

/** A board that is one JSON file, as the Python tool reads and writes it. */
export const json = defineBackend({
  type: "json",
  options: fileBoardOptions("The board file", "board.json"),
  needs({ url }, baseDir) {
    const board = boardPath(url, baseDir);
    const name = JSON.stringify(board);
    // The folder, not the file: the lock, the new file, the rename and the watch all need it.
    return fileBoardNeeds("json", board, {
      read: `to read the board ${name}`,
      write: `to replace the board ${name} and lock it`,
    });
  },
  boardFile: ({ url }, baseDir) => boardPath(url, baseDir),
  scaffold: async () => (await import("./scaffold.ts")).scaffold,
  document: async () => (await import("./document.ts")).document,
  create: async (options, context) =>
    (await import("./adapter.ts")).createJsonBackend(options, context),
});
