import {
  examplesOf,
  paragraphsOf,
  partsOf,
  type TitledDefinitions,
  usageOf,
} from "../../src/cli/help/command_help.ts";
import type { Page } from "../../src/cli/help/page.ts";
import { GROUPS } from "../../src/cli/help/pages/mod.ts";
import { sectionsOf } from "../../src/cli/parser.ts";
import { tableOf } from "./key_table.ts";

const INTRODUCTION =
  `Every command has \`--help\` and \`-h\`, and \`artificer-dispatcher help COMMAND\` prints the same. A command that only has others below it, such as \`task\`, prints its help alone, with exit code 0. A word that the program does not know gets the nearest one that it does, with exit code 2. If a command answers something, \`--json\` prints it for programs. Help and tables have colors on a terminal, unless \`NO_COLOR\` is set.`;

/** The content of `docs/commands.md`: the help of every command. */
export function commandsPage(): string {
  const blocks = [
    "# Commands",
    INTRODUCTION,
    ...GROUPS.flatMap(({ title, pages }) => [
      `## ${title}`,
      tableOf(
        ["command", "what it does"],
        Object.entries(pages).map(([name, { brief }]) => [linkTo(name), brief]),
      ),
      ...Object.entries(pages).flatMap(([name, page]) => blocksOf(name, page)),
    ]),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function blocksOf(name: string, page: Page): readonly string[] {
  const notes = page.notes ?? [];
  return [
    `### \`${name}\``,
    fenced([usageOf(name, page)]),
    ...paragraphsOf(page).map(escaped),
    ...partsOf(name, page, sectionsOf(name.split(" "))).map((part) => definitionTable(part, name)),
    fenced(examplesOf(page).map(([line, does]) => `${line} # ${does}`)),
    ...notes.length === 0 ? [] : [fenced(notes)],
    tableOf(["exit code", "meaning"], page.exits.map(([code, means]) => [String(code), means])),
    `See also: ${page.see.map((place) => linkTo(place)).join(", ")}.`,
  ];
}

function definitionTable({ title, all }: TitledDefinitions, name: string): string {
  const isCommands = title === "Commands";
  return tableOf(
    [title.toLowerCase(), ""],
    all.map(([term, explanation]) => [
      isCommands ? linkTo(`${name} ${term}`, term) : `\`${term}\``,
      escaped(explanation),
    ]),
  );
}

/** A link to a command on this page, or to another page of `docs/`. */
function linkTo(place: string, text: string = place): string {
  return place.startsWith("docs/")
    ? `[${place.slice("docs/".length)}](${place.slice("docs/".length)})`
    : `[\`${text}\`](#${place.replaceAll(" ", "-")})`;
}

function fenced(lines: readonly string[]): string {
  return ["```sh", ...lines, "```"].join("\n");
}

/** Text whose angle brackets and stars Markdown would read. */
function escaped(text: string): string {
  return text.replace(/[<>*_]/g, "\\$&");
}
