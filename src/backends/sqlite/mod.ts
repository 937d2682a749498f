import { dirname } from "node:path";
import * as z from "zod";
import { boardPath, isBoardUrl } from "../board_path.ts";
import { defineBackend } from "../kind.ts";

/** The keys under `[backend]` of a board in a SQLite database. */
export const sqliteOptions = z.strictObject({
  url: z.string().min(1)
    .refine(isBoardUrl, { error: "must be a path or a file:// URL" })
    .meta({
      description:
        "The board's database: a path, absolute or relative to the config, or a file:// URL",
      examples: ["board.db"],
    }),
  user: z.string().min(1).default("artificer")
    .meta({
      description: "Who is assigned to a claimed task and writes the comments",
      examples: ["claude"],
    }),
});

/** The options of a SQLite board, parsed. */
export type SqliteOptions = z.output<typeof sqliteOptions>;

/** A board in a SQLite database, without a server. */
export const sqlite = defineBackend({
  type: "sqlite",
  options: sqliteOptions,
  needs({ url }, baseDir) {
    const board = boardPath(url, baseDir);
    // The folder, not the file: SQLite keeps its log and its index of the log beside it.
    const path = dirname(board);
    const who = 'Backend "sqlite"';
    return [
      {
        permission: { name: "read", path },
        who,
        why: `to read the board ${JSON.stringify(board)}`,
      },
      {
        permission: { name: "write", path },
        who,
        why: `to change the board ${JSON.stringify(board)}`,
      },
    ];
  },
  lockedFiles: ({ url }, baseDir) => [boardPath(url, baseDir)],
  load: async () => (await import("./adapter.ts")).createSqliteBackend,
});
