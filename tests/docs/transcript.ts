import { KEYS, startOnTerminal, type TerminalProcess } from "../fixtures/terminal.ts";

/** One command as it is typed, with the lines that continue it, and what is shown for it. */
export interface Entry {
  readonly command: string;
  readonly output: string;
}

const PROMPT = "$ ";
const CONTINUED = "> ";

/** A block of commands and outputs. Its fence is longer than those in an output, such as a comment on a card. */
const BLOCK = /^(`{3,})console\n([^]*?)^\1$/gm;

/** The commands of a page's `console` blocks, in order; they are one session. */
export function entriesOf(page: string): Entry[] {
  return Array.from(page.matchAll(BLOCK))
    .flatMap(([, , block = ""]) => entriesIn(block));
}

function entriesIn(block: string): Entry[] {
  return block.split(/^(?=\$ )/m).map((text) => {
    const [first = "", ...lines] = text.trimEnd().split("\n");
    const end = lines.findIndex((line) => !`${line} `.startsWith(CONTINUED));
    const typed = end === -1 ? lines : lines.slice(0, end);
    const command = [first.slice(PROMPT.length), ...typed.map((line) => line.slice(2))].join("\n");
    return { command, output: lines.slice(typed.length).join("\n") };
  });
}

/** The page with the outputs of `entries` in place of its own. */
export function withOutputs(page: string, entries: readonly Entry[]): string {
  const rest = [...entries];
  return page.replace(BLOCK, (_, given: string, block: string) => {
    const shown = entriesIn(block).map(() => {
      const { command = "", output = "" } = rest.shift() ?? {};
      const typed = PROMPT + command.replaceAll("\n", `\n${CONTINUED}`).replace(/^> $/gm, ">");
      return output === "" ? `${typed}\n` : `${typed}\n${output}\n`;
    });
    const text = shown.join("");
    const inside = Array.from(text.matchAll(/^ *(`{3,})/gm), ([, ticks = ""]) => ticks.length);
    const fence = "`".repeat(Math.max(given.length, ...inside.map((length) => length + 1)));
    return `${fence}console\n${text}${fence}`;
  });
}

/** A page's part below a heading, which may hold a session of its own. */
export function sectionOf(page: string, heading: string): string {
  const section = page.split(/^(?=## )/m).find((text) => text.startsWith(`## ${heading}\n`));
  if (section === undefined) throw new Error(`Cannot find the section "${heading}"`);
  return section;
}

/** What a session is played in. */
export interface Stage {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What is done in secret while a command runs, perhaps once it has shown something. */
  readonly during: (command: string, shows: (text: string) => Promise<void>) => Promise<void>;
  /** What is done or waited for in secret before the next command is typed. */
  readonly after: (command: string) => Promise<void>;
  /** What is answered to the questions of a command, one after the other; empty for Enter alone. */
  readonly answers?: (command: string) => readonly string[];
  /** What is typed in place of a command, such as with an id of this time. */
  readonly typed?: (command: string) => string;
}

/** Plays commands in one shell on a terminal. Resolves to what it showed for each. */
export async function play(
  commands: readonly string[],
  { cwd, env, during, after, answers = () => [], typed = (command) => command }: Stage,
): Promise<Entry[]> {
  await using shell = startOnTerminal("stty cols 80; exec bash --norc --noprofile --noediting -i", {
    cwd,
    env: { ...env, PS1: PROMPT, PS2: CONTINUED },
  });
  await shell.shows(PROMPT);
  const lines: string[] = [];
  for (const command of commands) {
    const line = typed(command);
    lines.push(line);
    await type(shell, line);
    for (const answer of answers(command)) {
      await shell.shows("]: ");
      await shell.type(`${answer}${KEYS.enter}`);
    }
    await during(command, shell.shows);
    await shell.shows(`\n${PROMPT}`);
    await after(command);
  }
  await shell.type("exit\n");
  const outputs = cut((await shell.ended()).text, [...lines, "exit"]);
  return commands.map((command, i) => ({ command, output: outputs[i] ?? "" }));
}

/** Line by line: what is typed ahead is echoed before the prompt that it answers. */
async function type(shell: TerminalProcess, command: string): Promise<void> {
  const [first = "", ...more] = command.split("\n");
  await shell.type(`${first}\n`);
  for (const line of more) {
    await shell.shows(`\n${CONTINUED}`);
    await shell.type(`${line}\n`);
  }
}

/** What was shown, cut at the commands as the terminal echoed them. */
function cut(text: string, commands: readonly string[]): string[] {
  let at = 0;
  const starts = commands.map((command) => {
    const echo = PROMPT + command.replaceAll("\n", `\n${CONTINUED}`);
    const found = text.indexOf(echo, at);
    if (found === -1) throw new Error(`"${command}" was not echoed; this was shown:\n${text}`);
    at = found + echo.length;
    return { found, at };
  });
  return starts.map(({ at }, i) =>
    // A prompt that is answered leaves a bare return.
    text.slice(at, starts[i + 1]?.found).replaceAll("\r", "").replace(/^\n/, "").trimEnd()
  );
}

/** Words that differ from one time to the next, and what is compared instead. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "<id>"],
  [/\bmark\s+[0-9a-f]{16}(?=_)/g, "mark <mark>"],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+Z)?/g, "<time>"],
  [/\b(?=\d*[a-f]|\d{8})[0-9a-f]{8}\b/g, "<run>"],
  [/\b\d{18,19}\b/g, "<card>"],
  [/\b\d+(\.\d+)? ?(ms|s|m|h)\b/g, "<duration>"],
  [/(?<![$.\w-])\d{2,7}\b/g, "<number>"],
  // Columns are as wide as what is in them, and lines are folded by it.
  [/\s+/g, " "],
];

/** An output without what differs from one time to the next. */
export function comparable({ command, output }: Entry): string {
  const text = VARYING.reduce((text, [pattern, word]) => text.replace(pattern, word), output);
  return `${PROMPT}${command}\n${text}`;
}
