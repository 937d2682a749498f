import assert from "node:assert/strict";
import { loadAgentPrograms } from "../../../../src/agents/registry.ts";
import { describeTools } from "../../../../src/cli/init/tools/describe.ts";
import { bestAgent, findTools, type FoundTool } from "../../../../src/cli/init/tools/found.ts";
import { paintNothing } from "../../../../src/cli/terminal/style.ts";
import { untilGone } from "../../../fixtures/processes.ts";
import { runDeno } from "../../../fixtures/run_deno.ts";
import { type TempDir, tempDir } from "../../../fixtures/temp_dir.ts";

const programs = await loadAgentPrograms();

/** What is found in a folder of programs. */
async function foundIn(dir: TempDir, probeMs = 60_000): Promise<readonly FoundTool[]> {
  const find = async (name: string) => {
    const path = `${dir.path}/${name}`;
    return await Deno.stat(path).then(() => path, () => null);
  };
  return await findTools({ find, folder: dir.path, programs, probeMs });
}

/** A stand-in: what it prints, by its arguments. */
const says = (answers: Readonly<Record<string, string>>) =>
  `#!/bin/sh
case "$*" in
${
    Object.entries(answers).map(([args, text]) => `"${args}") printf '%s\\n' '${text}' ;;`).join(
      "\n",
    )
  }
*) exit 3 ;;
esac
`;

Deno.test("programs say their version and login, and what is not there is told", async () => {
  await using dir = await tempDir();
  const executable = { mode: 0o755 };
  await dir.write("git", says({ "--version": "git version 2.39.5" }), executable);
  const claude = { "--version": "2.1.197 (Claude Code)", "auth status": '{ "loggedIn": true }' };
  await dir.write("claude", says(claude), executable);
  const codex = { "--version": "codex-cli 0.171.0", "login status": "Not logged in" };
  await dir.write("codex", says(codex), executable);
  const terminal = { width: 80, paint: paintNothing };
  assert.equal(
    describeTools(await foundIn(dir), terminal),
    `  git       2.39.5
  claude    2.1.197, logged in
  codex     0.171.0, not logged in: run "codex login"
  gemini    not in PATH
  opencode  not in PATH
`,
  );
  for (const line of describeTools(await foundIn(dir), { ...terminal, width: 40 }).split("\n")) {
    assert.ok(line.length <= 40, line);
  }
});

Deno.test("a program that does not answer, or that cannot be started, holds nothing up", async () => {
  await using dir = await tempDir();
  await dir.write("claude", "#!/bin/sh\nprintf x >> asked\nexec sleep 1000\n", { mode: 0o755 });
  await dir.write("opencode", "no program");
  const found = (await foundIn(dir, 1)).map((
    { command, version, login },
  ) => [command, version, login]);
  assert.deepEqual(found.slice(1, 2), [["claude", null, "unknown"]]);
  assert.deepEqual(found.at(-1), ["opencode", null, "unknown"]);
});

Deno.test("a program that ends and leaves another one behind holds nothing up, and that one is ended", async () => {
  await using dir = await tempDir();
  const script = `#!/bin/sh
sleep 1000 &
echo $! > '${dir.path}/left'
echo 1.2
`;
  await dir.write("git", script, { mode: 0o755 });
  assert.equal((await foundIn(dir))[0]?.version, "1.2");
  await untilGone(Number(await Deno.readTextFile(`${dir.path}/left`)));
});

Deno.test("Ctrl-C while a program is asked ends both", async () => {
  await using dir = await tempDir();
  const script = `#!/bin/sh
echo $$ > '${dir.path}/pid'
kill -INT $PPID
exec sleep 1000
`;
  await dir.write("claude", script, { mode: 0o755 });
  const env = { PATH: `${dir.path}:${Deno.env.get("PATH")}` };
  const { code, stderr } = await runDeno("main.ts", {
    flags: ["-A"],
    args: ["init"],
    cwd: dir.path,
    env,
  });
  assert.deepEqual([code, stderr], [130, ""]);
  await untilGone(Number(await Deno.readTextFile(`${dir.path}/pid`)));
});

Deno.test("a program that prints without end is read only at its beginning", async () => {
  await using dir = await tempDir();
  await dir.write("git", "#!/bin/sh\nexec yes 1.2.3\n", { mode: 0o755 });
  assert.equal((await foundIn(dir))[0]?.version, "1.2.3");
});

Deno.test("a program is asked in a session of its own, which has no terminal", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  await using dir = await tempDir();
  const script = `#!/bin/sh
read -r stat </proc/$$/stat
set -- \${stat##*) }
[ "$4" = $$ ] && echo 1.0
`;
  await dir.write("git", script, { mode: 0o755 });
  assert.equal((await foundIn(dir))[0]?.version, "1.0");
});

Deno.test("a program is asked outside of the project, whose settings could run something", async () => {
  await using dir = await tempDir();
  await dir.write("git", '#!/bin/sh\n[ "$(pwd)" = / ] && echo 1.0\n', { mode: 0o755 });
  assert.equal((await foundIn(dir))[0]?.version, "1.0");
});

Deno.test("the agent that is logged in is suggested, then one that may be, then claude", () => {
  const tool = (command: string, login: FoundTool["login"], path: string | null = "/x") => ({
    command,
    login,
    path,
    version: null,
    program: programs.find((program) => program.command === command) ?? null,
  });
  const best = (...tools: FoundTool[]) => bestAgent(tools)?.command ?? null;
  const git = tool("git", null);
  assert.equal(best(git), null);
  assert.equal(best(git, tool("claude", "logged_out"), tool("codex", "logged_in")), "codex");
  assert.equal(best(git, tool("claude", "logged_out"), tool("gemini", "unknown")), "gemini");
  assert.equal(best(git, tool("claude", "logged_out"), tool("codex", "logged_out")), "claude");
  assert.equal(best(git, tool("claude", "unknown", null), tool("codex", "logged_out")), "codex");
});
