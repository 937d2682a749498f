import { systemHost } from "../../config/source.ts";
import { UsageError } from "../../domain/errors.ts";
import type { PlannedFile } from "./files.ts";
import { gitStateOf } from "./git.ts";

const NAME = "ARTIFICER_API_TOKEN";
const BYTES = 32;

/** The files that give the user a token for the API, and remarks about them. */
export interface TokenPlan {
  readonly files: readonly PlannedFile[];
  readonly remarks: readonly string[];
}

/**
 * Plans a token for the user: the API of a new config requires one, also for `status` and similar
 * commands. It goes into `.env`, where the dispatcher finds it and other users cannot read it, and
 * `.gitignore` lists that file.
 */
export async function planToken(folder: string): Promise<TokenPlan> {
  const env = await readFile(`${folder}/.env`);
  const state = await gitStateOf(".env", folder);
  if (env !== null && new RegExp(`^\\s*(export\\s+)?${NAME}\\s*=`, "m").test(env)) {
    return { files: [], remarks: [`.env already contains ${NAME}: it was not changed`] };
  }
  if (state === "tracked") {
    return {
      files: [],
      remarks: [`git tracks .env: set ${NAME} in a place that git does not track`],
    };
  }
  const file = addTo(`${folder}/.env`, env, secretLines(), 0o600);
  const remarks = [`Your token for the API, ${NAME}, is in .env; agents get their own`];
  if (env !== null && await isOpen(`${folder}/.env`)) {
    remarks.push("Other users of this machine can read .env: run chmod 600 .env");
  }
  if (state !== "untracked") return { files: [file], remarks };
  const ignored = await readFile(`${folder}/.gitignore`);
  return {
    files: [file, addTo(`${folder}/.gitignore`, ignored, "/.env\n", 0o644)],
    remarks: [...remarks, "git ignores .env from now on: .gitignore lists it"],
  };
}

function secretLines(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  const token = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const what = "# Your token for the API of artificer-dispatcher; agents get their own";
  return `${what}\n${NAME}=${token}\n`;
}

function addTo(path: string, before: string | null, lines: string, mode: number): PlannedFile {
  if (before === null) return { path, text: lines, kind: "create", mode };
  const isOpenEnded = before !== "" && !before.endsWith("\n");
  return { path, text: isOpenEnded ? `\n${lines}` : lines, kind: "append" };
}

async function readFile(path: string): Promise<string | null> {
  const read = await systemHost.readFile(path);
  if (read.kind === "text") return read.text;
  if (read.kind === "absent") return null;
  const reason = read.kind === "failed" ? read.reason : "the right to read it is missing";
  throw new UsageError(`Cannot read ${JSON.stringify(path)}: ${reason}`);
}

async function isOpen(path: string): Promise<boolean> {
  const { mode } = await Deno.stat(path);
  return mode !== null && (mode & 0o077) !== 0;
}
