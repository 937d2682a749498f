import { systemClock } from "../../async/system_clock.ts";
import type { Connection } from "../../sqlite/connection.ts";
import type { FileScaffold } from "../scaffold.ts";
import { BoardDatabase } from "./database/board_database.ts";
import { importTasks } from "./tasks/import.ts";
import { queueSizes } from "./tasks/read.ts";

/** The first bytes of every SQLite database. */
const HEAD = "SQLite format 3\0";

/** How `init` sets up a board in a SQLite database. */
export const scaffold: FileScaffold = {
  shape: "file",
  type: "sqlite",
  isSuggested: true,
  fileName: "board.db",
  extensions: [".db", ".sqlite", ".sqlite3"],
  recognises: (head) => head === "" || head === HEAD,
  options: (name) => ({ url: name }),
  queueSizes: (path, { signal }) =>
    withDatabase(path, (database) => database.read(queueSizes, signal)),
  newBoard: (path, names) => ({ signal }) =>
    withDatabase(path, async (database) => {
      const queues = names.map((name) => ({ name, tasks: [] }));
      const fill = (connection: Connection) => importTasks(connection, queues);
      await database.write(fill, signal, { mayCreate: true });
    }),
};

async function withDatabase<Result>(
  path: string,
  use: (database: BoardDatabase) => Promise<Result>,
): Promise<Result> {
  const database = new BoardDatabase(path, { clock: systemClock });
  try {
    return await use(database);
  } finally {
    await database.close();
  }
}
