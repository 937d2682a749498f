/**
 * Checks that every npm package in `deno.lock`, also those that others bring along, has a licence that lets
 * the executables contain it. The licence is what the package itself says, as it lies in Deno's cache: after
 * `deno task check` all of them are there, and nothing is downloaded.
 *
 *     deno task licences
 */
import { fileURLToPath } from "node:url";
import { reportFailure } from "../src/cli/failure.ts";
import { UsageError } from "../src/domain/errors.ts";
import { packagesIn, problemsOf } from "./licences/licence.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

async function check(): Promise<number> {
  const caches = await cacheFolders();
  const lock = packagesIn(JSON.parse(await Deno.readTextFile(`${root}deno.lock`)));
  const manifests = await Promise.all(lock.map(async (each) => ({
    ...each,
    manifest: await manifestOf(`${each.name}/${each.version}/package.json`, caches),
  })));
  const problems = problemsOf(manifests);
  for (const problem of problems) print(problem);
  if (problems.length === 0) print(`${lock.length} packages, each with an allowed licence`);
  return problems.length === 0 ? 0 : 1;
}

/** The folders of the registries in Deno's cache. */
async function cacheFolders(): Promise<string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const { npmCache } = JSON.parse(new TextDecoder().decode(stdout)) as {
    readonly npmCache: string;
  };
  try {
    return await Array.fromAsync(Deno.readDir(npmCache), ({ name }) => `${npmCache}/${name}`);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new UsageError("Cannot check the licences: no package is in Deno's cache", {
      remedy: 'run "deno task check" first',
      cause,
    });
  }
}

async function manifestOf(path: string, folders: readonly string[]): Promise<unknown> {
  for (const folder of folders) {
    try {
      return JSON.parse(await Deno.readTextFile(`${folder}/${path}`));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return null;
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

if (import.meta.main) {
  try {
    Deno.exit(await check());
  } catch (error) {
    Deno.exit(reportFailure(error));
  }
}
