/**
 * Runs the tests that need a real claude. npm installs it into a cache folder, never as a dependency. If
 * that is not possible, the script prints the reason and tests nothing.
 *
 *     deno task test:agents [options of deno test, such as --filter quota]
 *
 * With ARTIFICER_REQUIRE_AGENTS set, a failed installation is a failure of the tests. ARTIFICER_TEST_CLAUDE
 * names another claude to test with.
 */
import { fileURLToPath } from "node:url";
import { reportFailure } from "../src/cli/failure.ts";
import { messageOf } from "../src/domain/errors.ts";

/** The version for which the tests were written. Its messages and counters differ between versions. */
const CLAUDE = { name: "@anthropic-ai/claude-code", version: "2.1.330" };
const INSTALL_TIMEOUT_MS = 300_000;
const TESTS = ["claude", "claude_log", "claude_trouble", "claude_reach", "claude_escalation"].map((
  name,
) => `tests/real_agents/${name}.ts`);

const root = fileURLToPath(new URL("..", import.meta.url));

/** There is no agent to test. The message says why. */
class NotInstalled extends Error {}

/** Runs the tests and resolves to their exit code. */
async function testAgents(args: readonly string[]): Promise<number> {
  try {
    const claude = Deno.env.get("ARTIFICER_TEST_CLAUDE") ?? await installedClaude();
    print(`Testing with claude ${await versionOf(claude)}`);
    return await runTests(claude, args);
  } catch (error) {
    if (!(error instanceof NotInstalled)) throw error;
    const isRequired = (Deno.env.get("ARTIFICER_REQUIRE_AGENTS") ?? "") !== "";
    print(`${isRequired ? "Failed" : "Skipped"}: no real agent was tested: ${error.message}`);
    return isRequired ? 1 : 0;
  }
}

/** The path of the claude in the cache. It is installed first if it is missing. */
async function installedClaude(): Promise<string> {
  const folder = `${cacheFolder()}/artificer-dispatcher/agents/claude-${CLAUDE.version}`;
  const claude = `${folder}/node_modules/.bin/claude`;
  if (!await exists(claude)) await install(folder);
  return claude;
}

function cacheFolder(): string {
  const named = Deno.env.get("XDG_CACHE_HOME") ?? "";
  if (named.startsWith("/")) return named;
  const home = Deno.env.get("HOME") ?? "";
  if (home === "") throw new NotInstalled("neither XDG_CACHE_HOME nor HOME names a folder");
  return `${home}/.cache`;
}

/** Installs beside the final folder and then renames, so that the final folder is always complete. */
async function install(folder: string): Promise<void> {
  const parent = folder.slice(0, folder.lastIndexOf("/"));
  await Deno.mkdir(parent, { recursive: true });
  const unfinished = await Deno.makeTempDir({ dir: parent, prefix: ".installing-" });
  try {
    print(`Installing ${CLAUDE.name}@${CLAUDE.version} into ${folder}`);
    await npmInstall(unfinished);
    await versionOf(`${unfinished}/node_modules/.bin/claude`);
    await Deno.rename(unfinished, folder);
  } catch (error) {
    await Deno.remove(unfinished, { recursive: true });
    throw error;
  }
}

async function npmInstall(folder: string): Promise<void> {
  await outputOf("npm", [
    "install",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    "--fetch-retries=1",
    `--prefix=${folder}`,
    `${CLAUDE.name}@${CLAUDE.version}`,
  ]);
}

async function versionOf(claude: string): Promise<string> {
  return (await outputOf(claude, ["--version"])).trim();
}

/** The output of a command. A failure, also of the start, means that there is no agent. */
async function outputOf(command: string, args: readonly string[]): Promise<string> {
  const signal = AbortSignal.timeout(INSTALL_TIMEOUT_MS);
  const { success, stdout, stderr } = await run(command, args, signal);
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  const reason = signal.aborted ? "it took too long" : firstOf(decoder.decode(stderr));
  throw new NotInstalled(`"${command} ${args[0]}" failed: ${reason}`);
}

/** The first lines as one line: npm first says what is wrong, and then prints details. */
function firstOf(complaint: string): string {
  return complaint.trim().split("\n").slice(0, 4).join("; ");
}

async function run(
  command: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<Deno.CommandOutput> {
  try {
    return await new Deno.Command(command, { args: [...args], stdin: "null", signal }).output();
  } catch (error) {
    throw new NotInstalled(`cannot start "${command}": ${messageOf(error)}`);
  }
}

async function runTests(claude: string, args: readonly string[]): Promise<number> {
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "--quiet", "--no-prompt", "--allow-all", ...args, ...TESTS],
    cwd: root,
    env: { ARTIFICER_TEST_CLAUDE: claude },
  }).spawn().status;
  return code;
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

if (import.meta.main) {
  try {
    Deno.exit(await testAgents(Deno.args));
  } catch (error) {
    Deno.exit(reportFailure(error));
  }
}
