/**
 * Builds the executables: bundles and minifies `main.ts` into one file, then compiles that file with
 * each profile's rights baked in.
 *
 *     deno task compile [--target all|TRIPLE ...] [--out dist]
 *
 * `DENO_FOR_COMPILE` names another Deno to compile with, and `DENORT_BIN` its runtime stub, for machines
 * that cannot download one. The two must be of the same version.
 */
import { parseArgs } from "node:util";

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

/** Halves what a young heap may grow to: about a quarter less memory, at no speed that was measured. */
const V8_FLAGS = "--max-semi-space-size=1";

const root = new URL("..", import.meta.url).pathname;

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      target: { type: "string", multiple: true, default: [] },
      out: { type: "string", default: `${root}dist` },
    },
  });
  const triples = values.target.includes("all") ? TARGETS : values.target;
  const bundle = await Deno.makeTempFile({ prefix: "artificer-", suffix: ".js" });
  try {
    await run(Deno.execPath(), ["bundle", "--quiet", "--minify", "-o", bundle, `${root}main.ts`]);
    await Deno.mkdir(values.out, { recursive: true });
    for (const triple of triples.length === 0 ? [null] : triples) {
      for (const [name, rights] of Object.entries(PROFILES)) {
        const output = `${values.out}/${triple === null ? name : `${name}-${triple}`}`;
        await compile(bundle, output, rights, triple);
        print(`${output} (${(await Deno.stat(output)).size >> 20} MiB)`);
      }
    }
  } finally {
    await Deno.remove(bundle);
  }
}

async function compile(
  bundle: string,
  output: string,
  rights: readonly string[],
  triple: string | null,
): Promise<void> {
  const target = triple === null ? [] : ["--target", triple];
  const flags = ["--quiet", "--no-config", "--no-prompt", `--v8-flags=${V8_FLAGS}`, ...rights];
  const deno = Deno.env.get("DENO_FOR_COMPILE") || Deno.execPath();
  await run(deno, ["compile", ...flags, ...target, "--output", output, bundle]);
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const { success } = await new Deno.Command(command, { args: [...args], stdout: "null" }).output();
  if (!success) throw new Error(`Cannot build: "${command} ${args.join(" ")}" failed`);
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
