import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { tempDir } from "../../fixtures/temp_dir.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** Runs `init` in `folder` with a umask, which only a process of its own can have. */
async function initUnder(umask: string, folder: string, ...args: string[]): Promise<void> {
  const command = [
    Deno.execPath(),
    ...["run", "--quiet", "--no-prompt", `--config=${ROOT}deno.json`, "--allow-run"],
    ...["--allow-read", "--allow-write", `${ROOT}main.ts`, "init", "--yes", ...args],
  ];
  const { code, stderr } = await new Deno.Command("sh", {
    args: ["-c", 'umask "$0" && exec "$@"', umask, ...command],
    cwd: folder,
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
}

async function modesIn(folder: string): Promise<Record<string, string>> {
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name).toSorted();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => {
      const { mode } = await Deno.stat(`${folder}/${name}`);
      return [name, ((mode ?? 0) & 0o777).toString(8)];
    })),
  );
}

Deno.test("X12: what init writes is its owner's alone, under any umask", async () => {
  for (const [umask, agent, work] of [["000", "755", "755"], ["377", "700", "700"]] as const) {
    await using dir = await tempDir();
    const args = ["--command", "./agent.sh", "--home", "home", "--work", "work"];
    const board = umask === "000" ? "board.json" : "board.db";
    await initUnder(umask, dir.path, ...args, "--board", board);
    assert.deepEqual(await modesIn(dir.path), { home: "700", work });
    assert.deepEqual(await modesIn(`${dir.path}/home`), {
      ".env": "600",
      "agent.sh": agent,
      "artificer.toml": "600",
      [board]: "600",
    });
  }
});
