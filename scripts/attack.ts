/**
 * Attacks the built executables: makes every attempt of `tests/attacks` on those in `dist/`, and prints for
 * each whether it ended as documented. Some need root, for a second user or namespaces, and are skipped
 * without it.
 *
 *     deno task attack [--dist dist] [options of deno test, such as --filter X7]
 */
import { fileURLToPath } from "node:url";
import { reportFailure } from "../src/cli/failure.ts";
import { UsageError } from "../src/domain/errors.ts";
import { Report, sumText } from "./attack/report.ts";

const EXECUTABLES = ["artificer-dispatcher", "artificer-dispatcher-strict"];
/** Most attempts mostly wait. */
const JOBS = "4";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Options {
  readonly dist: string;
  /** For `deno test`. */
  readonly rest: readonly string[];
}

function readOptions(args: readonly string[]): Options {
  const [flag, dist, ...rest] = args;
  if (flag !== "--dist") return { dist: `${root}dist`, rest: args };
  if (dist === undefined) throw new UsageError("Cannot attack: --dist needs a folder");
  return { dist: absolute(dist), rest };
}

function absolute(path: string): string {
  return path.startsWith("/") ? path : `${Deno.cwd()}/${path}`;
}

/** Resolves to the exit code. */
async function attack({ dist, rest }: Options): Promise<number> {
  const folder = await shared(dist);
  try {
    const report = new Report();
    const success = await makeAttempts(folder, rest, report);
    print(sumText(report.sum));
    return success && report.sum.broken === 0 ? 0 : 1;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A folder with the executables that a second user can reach, unlike perhaps that of the repository. */
async function shared(dist: string): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "artificer-attacked-" });
  try {
    await Deno.chmod(folder, 0o755);
    for (const name of EXECUTABLES) await put(`${dist}/${name}`, `${folder}/${name}`);
    return folder;
  } catch (error) {
    await Deno.remove(folder, { recursive: true });
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UsageError(`Cannot attack: ${dist} does not hold the executables`, {
      remedy: 'Run "deno task compile" first, or name another folder by --dist',
    });
  }
}

async function put(from: string, to: string): Promise<void> {
  try {
    await Deno.link(from, to);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw error;
    await Deno.copyFile(from, to); // Another disk.
  }
}

async function makeAttempts(
  folder: string,
  args: readonly string[],
  report: Report,
): Promise<boolean> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "--quiet", "--no-prompt", "-A", "--parallel", "--reporter=tap"]
      .concat(args, await files()),
    cwd: root,
    env: { ARTIFICER_ATTACKED: folder, DENO_JOBS: JOBS, NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let rest = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) printIfAny(report.read(line));
  }
  printIfAny(report.read(rest));
  return (await child.status).success;
}

async function files(): Promise<string[]> {
  const folder = `${root}tests/attacks`;
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries
    .filter(({ name, isFile }) => isFile && !name.endsWith("_test.ts") && name !== "attempt.ts")
    .map(({ name }) => `${folder}/${name}`)
    .toSorted();
}

function printIfAny(text: string | null): void {
  if (text !== null) print(text);
}

function print(text: string): void {
  const bytes = new TextEncoder().encode(`${text}\n`);
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}

if (import.meta.main) {
  try {
    Deno.exit(await attack(readOptions(Deno.args)));
  } catch (error) {
    Deno.exit(reportFailure(error));
  }
}
