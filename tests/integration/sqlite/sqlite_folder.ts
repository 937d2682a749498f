import { PRELUDE } from "../../fixtures/dispatch_folder.ts";
import { type DispatcherProcess, startDispatcher } from "../../fixtures/dispatcher_process.ts";
import { startAt } from "../../fixtures/failpoints/dispatcher.ts";
import { type TempDir, tempDir } from "../../fixtures/temp_dir.ts";

/** A folder from which dispatchers work on a SQLite board, which is not there yet. */
export interface SqliteFolder extends TempDir {
  /** The board's path. */
  readonly board: string;
  /** Starts a dispatcher; two of them need names of their own. It kills itself at `fatal`, a failpoint. */
  start(name?: string, fatal?: string): Promise<DispatcherProcess>;
}

/** What dispatchers on a SQLite board work with. */
export interface SqliteFolderOptions {
  /** The agent, as a script for `sh`; the task's id is `$1`, and `call` speaks to the API. */
  readonly agent?: string;
  /** More keys at the top of the config, as TOML. */
  readonly settings?: string;
}

/** `await using folder = await sqliteFolder();` What is in "Todo" goes to "Done". */
export async function sqliteFolder(
  { agent = "", settings = "" }: SqliteFolderOptions = {},
): Promise<SqliteFolder> {
  const dir = await tempDir();
  const script = await dir.write("agent.sh", `cd "${dir.path}"\n${PRELUDE}${agent}\n`);
  const board = `${dir.path}/board.db`;
  return {
    ...dir,
    board,
    async start(name = "dispatcher", fatal) {
      const text = configOf({ name, script, settings });
      if (fatal !== undefined) {
        await dir.write("artificer.toml", text);
        return startAt(dir, fatal);
      }
      const config = await dir.write(`${name}.toml`, text);
      return startDispatcher({ cwd: dir.path, args: ["--debug", "--config", config] });
    },
  };
}

function configOf(
  { name, script, settings }: { name: string; script: string; settings: string },
): string {
  return `api_port = 0
poll_interval = 3600
state_dir = "state-${name}"
${settings}
[backend]
type = "sqlite"
url = "board.db"
[routing."Todo"]
command = "sh"
args = ["${script}", "{task_id}"]
in_progress_queue = "Doing"
breaker = 0
done_queue = "Done"
`;
}
