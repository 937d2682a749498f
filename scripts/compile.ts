/**
 * Builds the executables: bundles and minifies `main.ts` into a few files, then compiles them with each
 * profile's rights baked in.
 *
 *     deno task compile [--target all|TRIPLE ...] [--out dist]
 *
 * `deno task start-local` runs the same without an executable. `DENO_FOR_COMPILE` names another Deno to compile with, and `DENORT_BIN` its runtime stub, for machines
 * that cannot download one. The two must be of the same version.
 */
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { reportFailure } from "../src/cli/failure.ts";
import { ExplainedError, messageOf, UsageError } from "../src/domain/errors.ts";
import { inPlainWords } from "../src/domain/system_words.ts";
import { toolOutput } from "../src/net/tool_output.ts";
import { TRUST_VARIABLES } from "../src/net/trust.ts";

const TARGETS = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
] as const;

/** The rights of each executable. A right that a config does not need is given up at start. */
const PROFILES: Readonly<Record<string, readonly string[]>> = {
  "artificer-dispatcher": [
    "--allow-net",
    "--allow-run",
    "--allow-read",
    "--allow-write",
    "--allow-env",
  ],
  "artificer-dispatcher-strict": ["--allow-net=localhost", "--allow-run"],
};

/** Halves the maximum of the young heap: about a quarter less memory, with no measured loss of speed. */
const V8_FLAGS = "--max-semi-space-size=1";

/**
 * No code cache: a compiled program would take it from the temporary folder, where any other user can put
 * one, with code in it. Each start compiles what it loads, so the bundle is split: what is imported only when it is
 * needed is a separate file. In one file, a start takes some 40 ms longer.
 */
const NO_CODE_CACHE = "--no-code-cache";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Options {
  /** Target triples. Empty means this machine. */
  readonly targets: readonly string[];
  readonly out: string;
}

function readOptions(args: string[]): Options {
  const { target, out } = parse(args);
  const known: readonly string[] = TARGETS;
  for (const triple of target) {
    if (triple === "all" || known.includes(triple)) continue;
    throw new UsageError(`Cannot build for "${triple}"; allowed: all, ${known.join(", ")}`);
  }
  return { targets: target.includes("all") ? known : target, out };
}

function parse(args: string[]): { readonly target: string[]; readonly out: string } {
  try {
    return parseArgs({
      args,
      options: {
        target: { type: "string", multiple: true, default: [] },
        out: { type: "string", default: `${root}dist` },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`Cannot understand the command line: ${messageOf(error)}`);
  }
}

async function build({ targets, out }: Options): Promise<void> {
  const bundle = await Deno.makeTempDir({ prefix: "artificer-" });
  try {
    const flags = ["--quiet", "--minify", "--code-splitting", "--outdir", bundle];
    await run(Deno.execPath(), ["bundle", ...flags, `${root}main.ts`]);
    await stamp(bundle);
    await Deno.mkdir(out, { recursive: true });
    for (const triple of targets.length === 0 ? [null] : targets) {
      for (const [name, rights] of Object.entries(PROFILES)) {
        const output = `${out}/${triple === null ? name : `${name}-${triple}`}`;
        await compile(`${bundle}/main.js`, output, rights, triple);
        print(`${output} (${(await Deno.stat(output)).size >> 20} MiB)`);
      }
    }
  } finally {
    await Deno.remove(bundle, { recursive: true });
  }
}

/** Writes the commit into a bundle, for `version`. It stays unknown outside of a repository. */
async function stamp(bundle: string): Promise<void> {
  const commit = (await toolOutput(["git", "-C", root, "rev-parse", "--short=10", "HEAD"])).trim();
  if (commit === "") return;
  for await (const { name } of Deno.readDir(bundle)) {
    const path = `${bundle}/${name}`;
    const text = await Deno.readTextFile(path);
    if (text.includes(STAMP)) await Deno.writeTextFile(path, text.replaceAll(STAMP, commit));
  }
}

/** What stands for the commit in `src/version.ts`. */
const STAMP = "@COMMIT@";

async function compile(
  main: string,
  output: string,
  rights: readonly string[],
  triple: string | null,
): Promise<void> {
  const target = triple === null ? [] : ["--target", triple];
  const flags = ["--quiet", "--no-config", "--no-prompt", NO_CODE_CACHE];
  const runtime = [`--v8-flags=${V8_FLAGS}`, ...rights];
  const deno = Deno.env.get("DENO_FOR_COMPILE") || Deno.execPath();
  await run(deno, ["compile", ...flags, ...runtime, ...target, "--output", output, main]);
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, {
    args: [...args],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  const complaint = new TextDecoder().decode(stderr);
  if (!success && complaint.includes(STUBS)) throw noStub(complaint);
  // The command itself reports what else went wrong.
  Deno.stderr.writeSync(stderr);
  if (!success) throw new BuildError(`Cannot build: "deno ${args[0]}" failed`);
}

/** The executables could not be built, for a reason outside of this program. */
class BuildError extends ExplainedError {}

/** Where Deno downloads the runtime from that an executable contains. */
const STUBS = "https://dl.deno.land/release/";

function noStub(complaint: string): BuildError {
  const [, url = STUBS, reason = ""] = /url \((\S+)\): (.*)/.exec(complaint) ?? [];
  const stub = url.split("/").at(-1)?.replace(/\.zip$/, "") ?? "";
  const why = reason === "" ? "" : `: ${inPlainWords(reason)}`;
  return new BuildError(`Cannot build: ${url} could not be downloaded${why}`, {
    remedy: [
      "Do one of these:",
      `  set DENORT_BIN to a ${stub} that you have, and DENO_FOR_COMPILE to the Deno of its version`,
      `  where a proxy refuses the connection or replaces its certificate, set HTTPS_PROXY, or ${TRUST_VARIABLES}`,
      '  run it without an executable: "npx -y deno@2.9.6 task start-local"',
    ].join("\n"),
  });
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

if (import.meta.main) {
  try {
    await build(readOptions(Deno.args));
  } catch (error) {
    Deno.exit(reportFailure(error));
  }
}
