import { resolve } from "node:path";
import { denoDir } from "../../fixtures/deno_dir.ts";
import { endProcessesOf } from "../../fixtures/processes.ts";

const root = resolve(import.meta.dirname ?? ".", "../../..");

/** The rights of the executable. */
const RIGHTS = ["--allow-net", "--allow-run", "--allow-read", "--allow-write", "--allow-env"];

/** The home of a new user, with the clone in which the program was built and an empty `bin` in the PATH. */
export interface Home extends AsyncDisposable {
  /** As long as `/home/you`, so that screens look as they do there. */
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  write(name: string, text: string, mode?: number): Promise<void>;
}

/** Makes a home in which nothing but the program, git and the tools of the system can be found. */
export async function makeHome(): Promise<Home> {
  const path = await makeShortFolder();
  const home: Home = {
    path,
    env: {
      HOME: path,
      PATH: `${path}/bin:/usr/bin:/bin`,
      DENO_DIR: denoDir(),
      NO_COLOR: "1",
      TMPDIR: "/tmp",
      GIT_PAGER: "cat",
      // A shell that is killed would write it while the home is removed.
      HISTFILE: "/dev/null",
      // The same commits each time.
      GIT_CONFIG_NOSYSTEM: "1",
      ...person("AUTHOR"),
      ...person("COMMITTER"),
    },
    async write(name, text, mode = 0o644) {
      const file = `${path}/${name}`;
      await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
      await Deno.writeTextFile(file, text, { mode });
    },
    async [Symbol.asyncDispose]() {
      await endProcessesOf(await runsBelow(path));
      await Deno.remove(path, { recursive: true });
    },
  };
  await home.write("artificer-dispatcher/dist/artificer-dispatcher", launcher(), 0o755);
  await Deno.mkdir(`${path}/bin`);
  return home;
}

/** Makes a repository with one commit in the folder `shop`. */
export async function makeRepository({ path, env, write }: Home): Promise<void> {
  await write("shop/README.md", "Buy teh apples.\n");
  const cwd = `${path}/shop`;
  for (const args of [["init", "-qb", "main"], ["add", "."], ["commit", "-qm", "Begin"]]) {
    const { success } = await new Deno.Command("git", { args, cwd, env }).output();
    if (!success) throw new Error(`git ${args[0]} failed`);
  }
}

function person(role: string): Record<string, string> {
  return {
    [`GIT_${role}_NAME`]: "Ana",
    [`GIT_${role}_EMAIL`]: "ana@example.org",
    [`GIT_${role}_DATE`]: "2026-01-05T09:00:00Z",
  };
}

/** Four characters, since `/tmp/` is one shorter than `/home/`. */
async function makeShortFolder(): Promise<string> {
  for (;;) {
    const path = `/tmp/${crypto.randomUUID().slice(0, 4)}`;
    try {
      await Deno.mkdir(path, { mode: 0o700 });
      return await Deno.realPath(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
}

/** Stands in for the executable. */
function launcher(): string {
  const words = [Deno.execPath(), "run", "--quiet", "--no-prompt", `--config=${root}/deno.json`]
    .concat(RIGHTS, `${root}/main.ts`);
  return `#!/bin/sh\nexec ${words.map((word) => `'${word}'`).join(" ")} "$@"\n`;
}

async function runsBelow(path: string): Promise<string[]> {
  const { stdout } = await new Deno.Command("find", { args: [path, "-path", "*/runs/*", "-prune"] })
    .output();
  return new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "")
    .map((line) => line.slice(line.lastIndexOf("/") + 1));
}
