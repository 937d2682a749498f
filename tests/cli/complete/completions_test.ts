import assert from "node:assert/strict";
import { parseArgs } from "../../../src/cli/parser.ts";
import { runDeno } from "../../fixtures/run_deno.ts";
import { testWith } from "../../fixtures/tools.ts";
import { BASH, inShell, ZSH } from "./shells.ts";

/** What is typed before Tab, and what then stands there or is offered. */
const TYPED = [
  { typed: "star", expected: "start" },
  { typed: "task com", expected: "comment" },
  { typed: "board queue l", expected: "list" },
  { typed: "--por", expected: "--port" },
  { typed: "completions fi", expected: "fish" },
  { typed: "--config my-con", expected: "my-config.toml" },
] as const;

/** The word that stands before the cursor. */
function lastWord(line: string): string {
  return line.trimEnd().split(" ").at(-1) ?? "";
}

testWith("bash", "bash completes commands, options, their values and files", async () => {
  const asked = TYPED.map(({ typed }) => `ask ${typed}\n`).join("");
  const found = await inShell("bash", ["--noprofile", "--norc", "-e"], BASH + asked);
  assert.deepEqual(found.map(lastWord), TYPED.map(({ expected }) => expected));
});

testWith("bash", "bash offers all that fits: each command and option that begins so", async () => {
  const found = await inShell("bash", ["--norc", "-e"], `${BASH}ask sta\nask start --d\n`);
  assert.deepEqual(found, ["start status", "--dry-run --debug"]);
});

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
  assert.ok(offered.kind === "complete" && help.kind === "help");
  const commands = Array.from(help.text.matchAll(/^ {2}([a-z]+) {2,}/gm), ([, name]) => name ?? "");
  assert.ok(commands.length >= 4);
  const words = offered.suggestions.map((each) => each.kind === "literal" ? each.text : "");
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
