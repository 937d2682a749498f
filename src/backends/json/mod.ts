import { dirname } from "node:path";
import * as z from "zod";
import { defineBackend } from "../kind.ts";
import { boardPath, isBoardUrl } from "../board_path.ts";

/** The keys under `[backend]` of a board that is a JSON file. */
export const jsonOptions = z.strictObject({
  url: z.string().min(1)
    .refine(isBoardUrl, { error: "must be a path or a file:// URL" })
    .meta({
      description: "The board file: a path, absolute or relative to the config, or a file:// URL",
      examples: ["board.json"],
    }),
  user: z.string().min(1).default("artificer")
    .meta({
      description: "Who is assigned to a claimed task and writes the comments",
      examples: ["claude"],
    }),
});

/** The options of a JSON board, parsed. */
export type JsonOptions = z.output<typeof jsonOptions>;

/** A board that is one JSON file, as the Python tool reads and writes it. */
export const json = defineBackend({
  type: "json",
  options: jsonOptions,
  needs({ url }, baseDir) {
    const board = boardPath(url, baseDir);
    // The folder, not the file: the lock, the new file, the rename and the watch all need it.
    const path = dirname(board);
    const who = 'Backend "json"';
    return [
      {
        permission: { name: "read", path },
        who,
        why: `to read the board ${JSON.stringify(board)}`,
      },
      {
        permission: { name: "write", path },
        who,
        why: `to replace the board ${JSON.stringify(board)} and lock it`,
      },
    ];
  },
  load: async () => (await import("./adapter.ts")).createJsonBackend,
});
