import assert from "node:assert/strict";
import { resolve } from "node:path";
import { denoDir } from "../fixtures/deno_dir.ts";
import { freePort } from "../fixtures/free_port.ts";
import { STRICT } from "../fixtures/run_deno.ts";
import { standInClaude } from "../fixtures/stand_in_claude.ts";
import { tempDir } from "../fixtures/temp_dir.ts";
import { comparable, entriesOf, play, sectionOf, type Stage, withOutputs } from "./transcript.ts";

const root = resolve(import.meta.dirname ?? ".", "../..");

/** Where a session is played: a home with the program, its strict twin and a claude in its PATH. */
export interface Home extends AsyncDisposable {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  /** A port of the API that is free; the pages say 8000, which somebody may hold here. */
  readonly port: number;
  write(name: string, text: string): Promise<string>;
  /** Lets the stand-in claude end once `logs -f` has shown that it works. */
  readonly during: Stage["during"];
}

/** A session of a page. */
export interface Walkthrough extends Pick<Stage, "answers" | "typed"> {
  /** Of the page, from the repository's root. */
  readonly page: string;
  /** The heading of the part that holds the session; the whole page without it. */
  readonly section?: string;
  readonly home: Home;
  /** What is done in secret before the next command is typed. */
  readonly after?: Stage["after"];
  /** What is said on the page in place of what is so only here. */
  readonly told?: (output: string) => string;
}

/** Makes a home; `done` is the queue that its claude moves tasks to. */
export async function makeHome({ done }: { readonly done: string }): Promise<Home> {
  const dir = await tempDir();
  const local = [
    "--allow-net=localhost,127.0.0.1",
    "--allow-run",
    "--allow-env",
    `--allow-read=${dir.path}`,
    `--allow-write=${dir.path}`,
  ];
  await Deno.mkdir(`${dir.path}/bin`);
  const executable = { mode: 0o755 };
  await dir.write("bin/artificer-dispatcher", launcher(local), executable);
  await dir.write("bin/artificer-dispatcher-strict", launcher(STRICT), executable);
  await dir.write("bin/claude", standInClaude({ done }), executable);
  return {
    path: dir.path,
    env: {
      HOME: dir.path,
      PATH: `${dir.path}/bin:${Deno.env.get("PATH")}`,
      DENO_DIR: denoDir(),
      NO_COLOR: "1",
    },
    port: freePort(),
    write: (name, text) => dir.write(name, text),
    async during(command, shows) {
      if (!command.endsWith("logs -f")) return;
      await shows(": running");
      await dir.write("go", "");
    },
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  };
}

/** Stands in for an executable with these rights. */
const launcher = (rights: readonly string[]) =>
  `#!/bin/sh
exec "${Deno.execPath()}" run --quiet --no-prompt --config="${root}/deno.json" \\
  ${rights.map((right) => `"${right}"`).join(" ")} \\
  "${root}/main.ts" "$@"
`;

/** Plays a session and compares what it shows with the page, or records it there. */
export async function playWalkthrough(walkthrough: Walkthrough): Promise<void> {
  const { section, home, told = (output) => output, answers, typed } = walkthrough;
  const { after = nothing } = walkthrough;
  const path = `${root}/${walkthrough.page}`;
  const page = await Deno.readTextFile(path);
  const part = section === undefined ? page : sectionOf(page, section);
  const written = entriesOf(part);
  assert.ok(written.length > 5, "the session is found");
  const stage = { cwd: home.path, env: home.env, during: home.during, after, answers, typed };
  const played = await play(written.map(({ command }) => command), stage);
  const shown = played.map(({ command, output }) => ({
    command,
    output: usualTools(told(output)).replaceAll(home.path, "/home/you").replaceAll(
      String(home.port),
      "8000",
    ),
  }));
  if (Deno.env.has("UPDATE_TRANSCRIPT")) {
    // Read again: another part of the page may have been recorded meanwhile.
    const now = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, now.replace(part, () => withOutputs(part, shown)));
  } else {
    assert.deepEqual(shown.map(comparable), written.map(comparable));
  }
}

async function nothing(): Promise<void> {}

/** What `init` finds on the pages, whatever is installed here. */
function usualTools(output: string): string {
  return output.replace(/^( {2}git {7}).*$/m, "$12.47.3")
    .replaceAll(
      /^( {2}(?:codex|gemini|opencode) +)(?:found|[\d.]+),[^]*?(?=\n(?: {2}\S|\n))/gm,
      "$1not in PATH",
    );
}

/** Resolves once a dispatcher's log tells of so many events of a kind; throws after two minutes. */
export async function logged(file: string, event: string, count: number): Promise<void> {
  for (let looks = 0; looks < 6_000; looks++) {
    const text = await Deno.readTextFile(file).catch(() => "");
    if (text.split(`"event":"${event}"`).length > count) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${file} does not tell of "${event}" ${count} times`);
}

/** Replaces in a file what the page says by what holds here. */
export async function edit(file: string, pattern: RegExp | string, by: string): Promise<void> {
  const text = await Deno.readTextFile(file);
  const edited = text.replace(pattern, () => by);
  assert.notEqual(edited, text, `${file} has ${pattern}`);
  await Deno.writeTextFile(file, edited);
}
