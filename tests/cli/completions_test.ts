import assert from "node:assert/strict";
import { parseArgs } from "../../src/cli/parser.ts";
import { installProgram } from "../fixtures/program.ts";
import { runDeno } from "../fixtures/run_deno.ts";
import { tempDir } from "../fixtures/temp_dir.ts";
import { testWith } from "../fixtures/tools.ts";

/** What is typed before Tab, and what then stands there or is offered. */
const TYPED = [
  { typed: "star", expected: "start" },
  { typed: "task com", expected: "comment" },
  { typed: "board queue l", expected: "list" },
  { typed: "--por", expected: "--port" },
  { typed: "completions fi", expected: "fish" },
  { typed: "--config my-con", expected: "my-config.toml" },
] as const;

/** Runs `script` in a shell that finds the program, in a folder with a config and another file. */
async function inShell(command: string, args: string[], script: string): Promise<string[]> {
  await using dir = await tempDir();
  await dir.write("my-config.toml", "");
  await dir.write("my-console.log", "");
  const PATH = await installProgram(dir, []);
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args: [...args, await dir.write("script", script)],
    cwd: dir.path,
    env: { PATH, HOME: dir.path, XDG_CONFIG_HOME: dir.path, TERM: "dumb", NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  assert.equal(code, 0, decoder.decode(stderr));
  return decoder.decode(stdout).trimEnd().split("\n");
}

/** The word that stands before the cursor. */
function lastWord(line: string): string {
  return line.trimEnd().split(" ").at(-1) ?? "";
}

/** Calls the function that bash calls at Tab, with the words that it hands over. */
const BASH = `
source <(artificer-dispatcher completions bash)
ask() {
  COMP_LINE="artificer-dispatcher $*" COMP_POINT=\${#COMP_LINE}
  COMP_WORDS=(artificer-dispatcher "$@")
  COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
  _artificer-dispatcher artificer-dispatcher "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD-1]}"
  echo "\${COMPREPLY[*]}"
}
complete -p artificer-dispatcher > /dev/null
`;

testWith("bash", "bash completes commands, options, their values and files", async () => {
  const asked = TYPED.map(({ typed }) => `ask ${typed}\n`).join("");
  const found = await inShell("bash", ["--noprofile", "--norc", "-e"], BASH + asked);
  assert.deepEqual(found.map(lastWord), TYPED.map(({ expected }) => expected));
});

testWith("bash", "bash offers all that fits: each command and option that begins so", async () => {
  const found = await inShell("bash", ["--norc", "-e"], `${BASH}ask sta\nask start --d\n`);
  assert.deepEqual(found, ["start status", "--dry-run --debug"]);
});

/** A shell in a terminal of its own, whose Tab is really pressed; Ctrl-X shows what stands there then. */
const ZSH = `
zmodload zsh/zpty
zpty shell "zsh -f -i"
zpty -w shell "show() { print -r -- \\"<<\\$BUFFER>>\\"; BUFFER= }; zle -N show; bindkey '^X' show"
zpty -w shell "autoload -U compinit && compinit -D -u"
zpty -w shell "source <(artificer-dispatcher completions zsh); print READ''Y"
zpty -r shell output '*READY*'
ask() {
  zpty -w -n shell "artificer-dispatcher $*"$'\\t\\x18'
  zpty -r shell output '*>>*'
  print -r -- "\${\${output##*<<}%%>>*}"
}
`;

testWith("zsh", "zsh completes commands, options, their values and files", async () => {
  const asked = TYPED.map(({ typed }) => `ask ${typed}\n`).join("");
  const found = await inShell("zsh", ["-f"], `${ZSH}${asked}zpty -d shell\n`);
  assert.deepEqual(found.map(lastWord), TYPED.map(({ expected }) => expected));
});

testWith("fish", "fish completes commands, options, their values and files", async () => {
  const asked = TYPED.map(({ typed }) =>
    `complete -C "artificer-dispatcher ${typed}" | string split -f 1 \\t\n`
  );
  // The last split fails where there is nothing to cut off, which is fine.
  const script = `artificer-dispatcher completions fish | source\n${asked.join("")}true\n`;
  const found = await inShell("fish", ["--no-config"], script);
  assert.deepEqual(found.map(lastWord), TYPED.map(({ expected }) => expected));
});

Deno.test("completions need no right", async () => {
  for (const args of [["completions", "zsh"], ["complete", "zsh", "--por"]]) {
    const { code, stdout, stderr } = await runDeno("main.ts", { args });
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, args[0] === "complete" ? /^--port\0/ : /^#compdef artificer-dispatcher\n/);
  }
});

Deno.test("a shell that is not known is refused with those that are", async () => {
  for (
    const [args, what] of [
      [["completions", "tcsh"], '"SHELL" cannot be "tcsh"; allowed: bash, zsh, fish'],
      [["completions"], '"completions" needs bash|zsh|fish after it'],
    ] as const
  ) {
    const { code, stdout, stderr } = await runDeno("main.ts", { args: [...args] });
    assert.deepEqual([code, stdout], [2, ""]);
    assert.ok(stderr.replace(/\n {2}/g, " ").includes(`: ${what}\nSee `), stderr);
  }
});

Deno.test("every command is offered, but not what only shells ask", () => {
  const offered = parseArgs(["complete", "bash", ""]);
  const help = parseArgs(["--help"]);
  assert.ok(offered.kind === "help" && help.kind === "help");
  const commands = Array.from(help.text.matchAll(/^ {2}([a-z]+) {2,}/gm), ([, name]) => name ?? "");
  assert.ok(commands.length >= 4);
  const words = offered.text.split("\n");
  for (const name of commands) assert.ok(name === "help" || words.includes(name), name);
  assert.ok(!words.includes("complete") && !/^ {2}complete /m.test(help.text));
});

Deno.test("the help of completions says where its line goes, in 80 columns", () => {
  const help = parseArgs(["completions", "--help"]);
  assert.ok(help.kind === "help");
  for (const line of help.text.split("\n")) assert.ok(line.length <= 80, line);
  for (
    const part of ["~/.bashrc\n", "~/.zshrc", "config.fish\n", "source <(artificer-dispatcher "]
  ) {
    assert.ok(help.text.includes(part), part);
  }
});
