/**
 * Writes the pages of `docs/` that are made from the code.
 *
 *     deno task docs [--check]
 *
 * `--check` writes nothing and fails if a page is out of date.
 */
import { fileURLToPath } from "node:url";
import { markdownOf } from "../src/api/docs/markdown.ts";
import { referenceOf } from "../src/api/docs/reference.ts";
import { ENDPOINTS } from "../src/api/endpoints/mod.ts";
import { createApiDocument } from "../src/api/openapi/document.ts";
import { reportFailure } from "../src/cli/failure.ts";
import { UsageError } from "../src/domain/errors.ts";
import { VERSION } from "../src/version.ts";
import { commandsPage } from "./docs/commands.ts";
import { configurationPage } from "./docs/configuration.ts";
import { nightPicture } from "./docs/picture/night.ts";

/** The default address of the API. */
const SERVER = "http://127.0.0.1:8000";

/** The content of each generated page, in Markdown before formatting, and of each picture. */
const PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  "docs/api.md": () =>
    markdownOf(referenceOf(
      createApiDocument({ version: VERSION, server: SERVER, endpoints: ENDPOINTS }),
    )),
  "docs/commands.md": commandsPage,
  "docs/configuration.md": configurationPage,
  "docs/night.svg": nightPicture,
};

const root = fileURLToPath(new URL("..", import.meta.url));

async function generate({ check }: { readonly check: boolean }): Promise<void> {
  const stale: string[] = [];
  for (const [path, make] of Object.entries(PAGES)) {
    const made = `${await make()}<!-- Made by "deno task docs". -->\n`;
    const page = await formatted(made, path.slice(path.lastIndexOf(".") + 1));
    if (page === await currentOf(path)) continue;
    stale.push(path);
    if (!check) await Deno.writeTextFile(`${root}${path}`, page);
  }
  if (check && stale.length > 0) {
    throw new Error(`Out of date: ${stale.join(", ")}; run "deno task docs"`);
  }
}

async function currentOf(path: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(`${root}${path}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** Formats a page as the gate requires; `extension` is that of its file. */
async function formatted(page: string, extension: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", `--config=${root}deno.json`, "--ext", extension, "-"],
    stdin: "piped",
    stdout: "piped",
    // The command itself reports what went wrong.
    stderr: "inherit",
  }).spawn();
  const writer = child.stdin.getWriter();
  const writing = writer.write(new TextEncoder().encode(page)).then(() => writer.close());
  const [{ success, stdout }] = await Promise.all([child.output(), writing]);
  if (!success) throw new Error('Cannot format the page: "deno fmt" failed');
  return new TextDecoder().decode(stdout);
}

function readOptions(args: readonly string[]): { readonly check: boolean } {
  const unknown = args.find((arg) => arg !== "--check");
  if (unknown !== undefined) {
    throw new UsageError(`Cannot understand "${unknown}"; allowed: --check`);
  }
  return { check: args.length > 0 };
}

if (import.meta.main) {
  try {
    await generate(readOptions(Deno.args));
  } catch (error) {
    Deno.exit(reportFailure(error));
  }
}
