import assert from "node:assert/strict";
import { resolve } from "node:path";
import { configKinds } from "../../src/config/kinds.ts";
import { parseConfig } from "../../src/config/parse.ts";
import { tempDir } from "../fixtures/temp_dir.ts";
import { testWith } from "../fixtures/tools.ts";

const root = resolve(import.meta.dirname ?? ".", "../..");
const page = await Deno.readTextFile(`${root}/docs/migrate.md`);
const [python = "", toml = ""] = ["python", "toml"].map((language) =>
  new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, "m").exec(page)?.[1] ?? ""
);

/** Prints its arguments, and ends as an executable does that has a mistake in its config. */
const PROGRAM = '#!/bin/sh\necho "$@"\nexit 2\n';

testWith(
  "python3",
  "the stand-in main.py of the page starts the executable, by either of the old commands",
  async () => {
    await using dir = await tempDir();
    for (const folder of ["bin", "artificer_dispatcher"]) await Deno.mkdir(`${dir.path}/${folder}`);
    await dir.write("bin/artificer-dispatcher", PROGRAM, { mode: 0o755 });
    await dir.write("main.py", python);
    await dir.write("artificer_dispatcher/__main__.py", python);
    for (const start of [["main.py"], ["-m", "artificer_dispatcher"]]) {
      const { code, stdout } = await new Deno.Command("python3", {
        args: [...start, "--port", "9000", "--debug"],
        cwd: dir.path,
        env: { PATH: `${dir.path}/bin:${Deno.env.get("PATH")}`, PYTHONDONTWRITEBYTECODE: "1" },
      }).output();
      assert.deepEqual([code, new TextDecoder().decode(stdout)], [2, "--port 9000 --debug\n"]);
    }
  },
);

Deno.test("the route of the page is one that the config takes", () => {
  const board = '[backend]\ntype = "json"\nurl = "board.json"\n';
  const { routes } = parseConfig(board + toml, {
    kinds: configKinds,
    source: "artificer.toml",
    path: null,
    baseDir: "/",
  });
  assert.deepEqual(routes.map(({ queue }) => queue), ["Todo"]);
});
