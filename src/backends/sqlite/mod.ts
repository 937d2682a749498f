import { boardPath, fileBoardNeeds, fileBoardOptions } from "../file_board.ts";
import { defineBackend } from "../kind.ts";

/** A board in a SQLite database, without a server. */
export const sqlite = defineBackend({
  type: "sqlite",
  options: fileBoardOptions("The board's database", "board.db"),
  needs({ url }, baseDir) {
    const board = boardPath(url, baseDir);
    const name = JSON.stringify(board);
    // The folder, not the file: SQLite keeps its log and its index of the log beside it.
    return fileBoardNeeds("sqlite", board, {
      read: `to read the board ${name}`,
      write: `to change the board ${name}`,
    });
  },
  boardFile: ({ url }, baseDir) => boardPath(url, baseDir),
  canImport: true,
  scaffold: async () => (await import("./scaffold.ts")).scaffold,
  create: async (options, context) =>
    (await import("./adapter.ts")).createSqliteBackend(options, context),
});
