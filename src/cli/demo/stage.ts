import { type ConfigHost, systemHost } from "../../config/source.ts";
import { UsageError } from "../../domain/errors.ts";
import { writeFiles } from "../init/files.ts";
import { AGENT } from "./agent.ts";
import { AGENT_FILE, BOARD_FILE, boardText, configText, WORK_FOLDER } from "./board.ts";

/** Where the demo plays: a temporary folder, or memory if no file may be written. Disposed, it is gone. */
export interface Stage extends AsyncDisposable {
  /** The path of the config; `-` if the config is in memory. */
  readonly config: string;
  /** Gives the config that is in memory. */
  readonly host: ConfigHost;
}

/**
 * Makes a stage.
 *
 * @throws {UsageError} if no temporary folder can be made
 */
export async function makeStage(): Promise<Stage> {
  const program = ownCommandLine();
  if (!mayUseFiles()) {
    const text = configText(program, null);
    const host = { ...systemHost, cwd: "/", readStdin: () => Promise.resolve(text) };
    return { config: "-", host, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const folder = await makeFolder();
  const config = `${folder}/artificer.toml`;
  const dispose = () => Deno.remove(folder, { recursive: true });
  try {
    await writeFiles([
      { path: `${folder}/${WORK_FOLDER}`, kind: "folder" },
      { path: `${folder}/${BOARD_FILE}`, kind: "create", text: boardText() },
      { path: `${folder}/${AGENT_FILE}`, kind: "create", text: AGENT },
      { path: config, kind: "create", text: configText(program, folder) },
    ]);
  } catch (error) {
    await dispose();
    throw error;
  }
  return { config: `${folder}/artificer.toml`, host: systemHost, [Symbol.asyncDispose]: dispose };
}

function mayUseFiles(): boolean {
  return (["read", "write"] as const).every((name) =>
    Deno.permissions.querySync({ name }).state === "granted"
  );
}

async function makeFolder(): Promise<string> {
  try {
    return await Deno.realPath(await Deno.makeTempDir({ prefix: "artificer-demo-" }));
  } catch (error) {
    throw new UsageError(
      "Cannot make a temporary folder: the one that TMPDIR names, or else /tmp, is missing or may not be changed",
      { cause: error, remedy: "set TMPDIR to a folder that you may write to" },
    );
  }
}

/** The command line by which an agent runs this program. From the source it needs the rights to ask the API. */
function ownCommandLine(): string[] {
  if (Deno.build.standalone) return [Deno.execPath()];
  const main = new URL("../../../main.ts", import.meta.url).pathname;
  const rights = ["--allow-net=localhost,127.0.0.1", "--allow-env"];
  return [Deno.execPath(), "run", "--quiet", "--no-prompt", ...rights, decodeURIComponent(main)];
}
