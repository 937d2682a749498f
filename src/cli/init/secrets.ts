import { systemHost } from "../../config/source.ts";
import { parseEnv } from "../../config/environment/parse_env.ts";
import { UsageError } from "../../domain/errors.ts";
import type { PlannedFile } from "./files.ts";
import { gitStateOf } from "./git.ts";

const NAME = "ARTIFICER_API_TOKEN";
const BYTES = 32;

/** The files that keep the user's secrets, and remarks about them. */
export interface SecretsPlan {
  readonly files: readonly PlannedFile[];
  readonly remarks: readonly string[];
}

/**
 * Plans a token for the user, since the API of a new config requires one, also for `status` and similar
 * commands, and the credentials of a board. They go into `.env`, where the dispatcher finds them and other users
 * cannot read them, and `.gitignore` lists that file.
 *
 * @throws {UsageError} for credentials that `.env` cannot hold
 */
export async function planSecrets(
  folder: string,
  credentials: Readonly<Record<string, string>> = {},
): Promise<SecretsPlan> {
  const env = await readFile(`${folder}/.env`);
  const state = await gitStateOf(".env", folder);
  requireRoom(credentials, env, state === "tracked");
  const names = Object.keys(credentials);
  const kept = names.length === 0 ? [] : [`${names.join(" and ")} went into .env, not the config`];
  const secrets = Object.entries(credentials).map(([name, value]) => envLine(name, value));
  if (isSet(NAME, env)) {
    kept.unshift(`.env already contains ${NAME}: it was not changed`);
  } else if (state === "tracked") {
    kept.unshift(`git tracks .env: set ${NAME} in a place that git does not track`);
  } else {
    kept.unshift(`Your token for the API, ${NAME}, is in .env; agents get their own`);
    secrets.unshift(tokenLines());
  }
  if (secrets.length === 0) return { files: [], remarks: kept };
  const file = addTo(`${folder}/.env`, env, secrets.join(""), 0o600);
  if (env !== null && await isOpen(`${folder}/.env`)) {
    kept.push("Other users of this machine can read .env: run chmod 600 .env");
  }
  if (state !== "untracked") return { files: [file], remarks: kept };
  const ignored = await readFile(`${folder}/.gitignore`);
  return {
    files: [file, addTo(`${folder}/.gitignore`, ignored, "/.env\n", 0o644)],
    remarks: [...kept, "git ignores .env from now on: .gitignore lists it"],
  };
}

function isSet(name: string, env: string | null): boolean {
  return env !== null && new RegExp(`^\\s*(export\\s+)?${name}\\s*=`, "m").test(env);
}

function requireRoom(
  credentials: Readonly<Record<string, string>>,
  env: string | null,
  isTracked: boolean,
): void {
  for (const name of Object.keys(credentials)) {
    if (isTracked) {
      throw new UsageError(`Cannot keep ${name} in .env: git tracks that file`, {
        remedy: `set ${name} in the environment, and run init again`,
      });
    }
    if (isSet(name, env)) {
      throw new UsageError(`Cannot write ${name} into .env: it is set there already`, {
        remedy: "remove that line, and run init again",
      });
    }
  }
}

function tokenLines(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  const token = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const what = "# Your token for the API of artificer-dispatcher; agents get their own";
  return `${what}\n${NAME}=${token}\n`;
}

/** A line of `.env` that every program reads as this value. */
function envLine(name: string, value: string): string {
  const line = [`${name}=${value}\n`, `${name}='${value}'\n`, `${name}="${value}"\n`].find(
    (line) => {
      const { variables, remarks } = parseEnv(line);
      return variables[name] === value && remarks.length === 0;
    },
  );
  if (line !== undefined) return line;
  throw new UsageError(
    `Cannot write ${name} into .env: programs read some of its characters in different ways`,
    { remedy: `set ${name} in the environment, and run init again` },
  );
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
