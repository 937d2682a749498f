import { systemHost } from "../../../config/source.ts";
import { childValue } from "../../../config/schema_at.ts";

/** What people call the scripts and targets that check a project. */
const CHECKS = ["test", "check", "lint", "typecheck", "build", "ok"];

/** The package managers of Node by their lock files. */
const PACKAGE_MANAGERS: Readonly<Record<string, string>> = {
  "pnpm-lock.yaml": "pnpm",
  "yarn.lock": "yarn",
  "bun.lock": "bun",
  "bun.lockb": "bun",
};

/** Files that show by themselves how a project is checked. */
const BY_FILE: Readonly<Record<string, readonly string[]>> = {
  "Cargo.toml": ["cargo test", "cargo build"],
  "go.mod": ["go test", "go vet"],
  "pytest.ini": ["pytest"],
  "tox.ini": ["pytest"],
  "setup.py": ["pytest"],
  "pyproject.toml": ["pytest"],
};

type Read = (name: string) => Promise<string | null>;

/** Finds the commands by which the project in `folder` is checked, the most useful first; empty if there is none. */
export async function findProjectCommands(folder: string): Promise<string[]> {
  const read: Read = async (name) => {
    const found = await systemHost.readFile(`${folder}/${name}`);
    return found.kind === "text" ? found.text : null;
  };
  const found = await Promise.all([ofNode(read), ofDeno(read), ofMake(read), ofOthers(read)]);
  return [...new Set(found.flat())];
}

async function ofNode(read: Read): Promise<string[]> {
  const names = checksIn(childValue(parsed(await read("package.json")), "scripts"));
  if (names.length === 0) return [];
  const [manager = "npm"] = (await Promise.all(
    Object.entries(PACKAGE_MANAGERS).map(async ([file, name]) => {
      return await isThere(read, file) ? [name] : [];
    }),
  )).flat();
  return names.map((name) => name === "test" ? `${manager} test` : `${manager} run ${name}`);
}

async function ofDeno(read: Read): Promise<string[]> {
  const text = await read("deno.json") ?? await read("deno.jsonc");
  if (text === null) return [];
  const tasks = checksIn(childValue(parsed(text), "tasks"));
  return tasks.length === 0 ? ["deno test"] : tasks.map((name) => `deno task ${name}`);
}

async function ofMake(read: Read): Promise<string[]> {
  const text = await read("Makefile") ?? await read("makefile") ?? "";
  return CHECKS.filter((name) => new RegExp(`^${name}\\s*:(?!=)`, "m").test(text))
    .map((name) => `make ${name}`);
}

async function ofOthers(read: Read): Promise<string[]> {
  const found = await Promise.all(
    Object.entries(BY_FILE).map(async ([file, commands]) =>
      await read(file) === null ? [] : commands
    ),
  );
  return found.flat();
}

async function isThere(read: Read, file: string): Promise<boolean> {
  try {
    return await read(file) !== null;
  } catch {
    return true; // It is not text, but it is there.
  }
}

function checksIn(table: unknown): string[] {
  return typeof table === "object" && table !== null
    ? CHECKS.filter((name) => Object.hasOwn(table, name))
    : [];
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null; // A mistake in it is not ours to report.
  }
}
