import assert from "node:assert/strict";
import { installProgram } from "../../fixtures/program.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";

/** What a shell finds. */
interface Surroundings {
  /** The rights of the program. */
  readonly rights?: string[];
  /** The files of the folder, beside those that are always there. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Runs `script` in a shell that finds the program, in a folder with a config and another file. */
export async function inShell(
  command: string,
  args: string[],
  script: string,
  { rights = [], files = {} }: Surroundings = {},
): Promise<string[]> {
  await using dir = await tempDir();
  for (const [name, text] of Object.entries(files)) await dir.write(name, text);
  await dir.write("my-config.toml", "");
  await dir.write("my-console.log", "");
  const PATH = await installProgram(dir, rights);
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

/** Calls the function that bash calls at Tab, with the words that it hands over. */
export const BASH = `
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

/** A shell in a terminal of its own, whose Tab is really pressed; Ctrl-X shows what stands there then. */
export const ZSH = `
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
