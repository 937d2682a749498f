import {
  type DispatcherProcess,
  startDispatcher,
  type StartOptions,
} from "../../fixtures/dispatcher_process.ts";
import { type TempDir, tempDir } from "../../fixtures/temp_dir.ts";
import type { Profile } from "../attempt.ts";
import { asUser, type CommandOptions, type Result, runCommand } from "./commands.ts";
import type { Need } from "./needs.ts";
import { rawExchange } from "./raw.ts";
import { agentOf, boardOf, configOf, type SetUp } from "./setup.ts";

/** What an attempt attacks, and what it attacks with. */
export interface Kit {
  /** The path of the executable. */
  readonly executable: string;
  readonly profile: Profile;
  /** A fresh folder, the dispatcher's working directory. With `second user` others can enter it. */
  readonly folder: string;
  /** Writes a file below the folder and gives its path. */
  write: TempDir["write"];
  /** Writes `artificer.toml`, the board and the agent into the folder. */
  setUp(setUp?: SetUp): Promise<void>;
  /** `await using dispatcher = kit.start();` starts what `setUp` wrote; `await dispatcher.url()` waits for its API. */
  start(options?: Partial<StartOptions>): DispatcherProcess;
  /** Runs the executable to its end, in the folder. */
  run(args: readonly string[], options?: CommandOptions): Promise<Result>;
  /** Runs another command to its end, in the folder. */
  sh(script: string, options?: CommandOptions): Promise<Result>;
  /** Sends exactly these bytes to the API: see `raw.ts`. */
  readonly raw: typeof rawExchange;
  /** The second user; with the need `second user`. */
  readonly other: SecondUser;
  /** Runs a script of `sh` in namespaces of its own, where only loopback is up; with the need `namespaces`. */
  isolated(script: string, options?: CommandOptions): Promise<Result>;
}

/** Somebody else who can log in on the machine. */
export interface SecondUser {
  readonly uid: number;
  /** A folder that is theirs, and that nobody else but root can enter. */
  readonly folder: string;
  /** Runs a script of `sh` as them, to its end; `$EXECUTABLE` is the executable. */
  sh(script: string, options?: CommandOptions): Promise<Result>;
  /** The command that runs another one as them, for `start({ through })`. */
  command(command: readonly string[]): string[];
}

export interface KitOptions {
  readonly executable: string;
  readonly profile: Profile;
  readonly needs: readonly Need[];
}

const SECOND_USER = 65_534;

/** Makes a kit, hands it to an attempt, and removes what is left. */
export async function withKit(
  options: KitOptions,
  body: (kit: Kit) => Promise<void>,
): Promise<void> {
  await using dir = await tempDir();
  if (!options.needs.includes("second user")) return await body(createKit(options, dir, null));
  await using theirs = await tempDir();
  await Deno.chmod(dir.path, 0o755);
  await Deno.chown(theirs.path, SECOND_USER, SECOND_USER);
  await body(createKit(options, dir, theirs.path));
}

function createKit({ executable, profile }: KitOptions, dir: TempDir, theirs: string | null): Kit {
  const folder = dir.path;
  const more = { EXECUTABLE: executable };
  const sh = (script: string, { env, ...rest }: CommandOptions = {}, through = plainly) =>
    runCommand(through(["sh", "-c", script]), {
      cwd: folder,
      env: { ...more, ...env },
      ...rest,
    });
  const config = () => Deno.readTextFileSync(`${folder}/artificer.toml`);
  return {
    executable,
    profile,
    folder,
    write: dir.write,
    setUp: (setUp = {}) => setUpIn(folder, executable, profile, setUp),
    start: (options = {}) =>
      startDispatcher({
        cwd: folder,
        executable,
        ...(profile === "local" ? {} : { args: ["--config", "-"], stdin: config() }),
        ...options,
      }),
    run: (args, options) => runCommand([executable, ...args], { cwd: folder, ...options }),
    sh,
    raw: rawExchange,
    get other() {
      if (theirs === null) throw new Error('This attempt must declare the need "second user"');
      return secondUser(theirs, sh);
    },
    isolated: (script, options) => sh(`ip link set lo up\n${script}`, options, isolate),
  };
}

async function setUpIn(
  folder: string,
  executable: string,
  profile: Profile,
  setUp: SetUp,
): Promise<void> {
  const board = setUp.board ?? (profile === "local" ? "json" : "memory");
  await Deno.writeTextFile(`${folder}/artificer.toml`, configOf(folder, setUp, board));
  await Deno.writeTextFile(`${folder}/agent.sh`, agentOf(folder, setUp));
  if (board !== "memory") await Deno.writeTextFile(`${folder}/board.json`, boardOf(setUp));
  if (board !== "sqlite") return;
  const made = await runCommand([executable, "board", "import", "board.json"], { cwd: folder });
  if (made.code !== 0) throw new Error(`Cannot make the board: ${made.stderr}`);
}

type Shell = (
  script: string,
  options?: CommandOptions,
  through?: (command: readonly string[]) => readonly string[],
) => Promise<Result>;

function secondUser(folder: string, sh: Shell): SecondUser {
  const command = (words: readonly string[]) => asUser(SECOND_USER, words);
  const env = { HOME: folder, TMPDIR: folder, XDG_STATE_HOME: "", XDG_CONFIG_HOME: "" };
  return {
    uid: SECOND_USER,
    folder,
    command,
    sh: (script, options = {}) =>
      sh(script, { cwd: folder, ...options, env: { ...env, ...options.env } }, command),
  };
}

function plainly(command: readonly string[]): readonly string[] {
  return command;
}

function isolate(command: readonly string[]): readonly string[] {
  return ["unshare", "--net", "--mount", "--", ...command];
}
