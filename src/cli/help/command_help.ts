import type { DocEntry, DocSection } from "@optique/core/doc";
import { formatMessage } from "@optique/core/message";
import { PROGRAM } from "../help.ts";
import {
  type Definition,
  definitions,
  type HelpStyle,
  listing,
  paragraph,
  section,
  titled,
} from "./layout.ts";
import { fold } from "../../text/wrap.ts";
import { exitsOf } from "./overview.ts";
import type { Page } from "./page.ts";
import { PAGES } from "./pages/mod.ts";

/** The titles of what is not an option. */
const TITLES: Partial<Readonly<Record<DocEntry["term"]["type"], string>>> = {
  argument: "Arguments",
  command: "Commands",
};
/** The title of the options that every command has, and of those that have no title. */
const OPTIONS = "Options";
const HELP: Definition = ["-h, --help", "Print this help"];

/** Definitions below a title. */
export interface TitledDefinitions {
  readonly title: string;
  readonly all: readonly Definition[];
}

/** The help of one command; `sections` are its options and arguments as the parser has them. */
export function commandHelp(
  name: string,
  page: Page,
  sections: readonly DocSection[],
  style: HelpStyle,
): string {
  const notes = (page.notes ?? []).map((line) => `${fold(line, style.width)}\n`).join("");
  const parts = [
    titled("Usage", usageOf(name, page), style),
    ...paragraphsOf(page).map((text) => paragraph(text, style)),
    ...partsOf(name, page, sections).map(({ title, all }) =>
      section(title, definitions(all, style), style)
    ),
    section("Examples", listing(examplesOf(page), style), style),
    notes,
    section("Exit codes", definitions(exitsOf(page.exits), style), style),
    titled("See also", page.see.join(", "), style),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

/** The usage of a command. */
export function usageOf(name: string, { usage }: Page): string {
  return `${PROGRAM} ${name} ${usage}`.trimEnd();
}

/** What a command does, as paragraphs. */
export function paragraphsOf({ brief, about, finds }: Page): readonly string[] {
  const first = about === undefined ? `${brief}.` : `${brief}. ${about}`;
  return finds === undefined ? [first] : [first, finds];
}

/** The examples of a command, as a shell takes them. */
export function examplesOf({ examples }: Page): readonly Definition[] {
  return examples.map(([line, does]) => [`${PROGRAM} ${line}`, does]);
}

/** Everything that a command takes: the commands below it, its arguments and its options. */
export function partsOf(
  name: string,
  page: Page,
  sections: readonly DocSection[],
): readonly TitledDefinitions[] {
  const entries = sections.flatMap(({ title, entries }) =>
    entries.map((entry) => ({ title: titleOf(entry, title), entry }))
  );
  const below = Array.from(PAGES).flatMap(([words, { brief }]): Definition[] =>
    words.startsWith(`${name} `) && !words.slice(name.length + 1).includes(" ")
      ? [[words.slice(name.length + 1), brief]]
      : []
  );
  const of = (title: string): readonly Definition[] =>
    entries.filter((found) => found.title === title).map(({ entry }) => definitionOf(entry));
  const others = new Set(entries.map(({ title }) => title)).difference(
    new Set([...Object.values(TITLES), OPTIONS]),
  );
  return [
    { title: "Commands", all: below },
    { title: "Arguments", all: [...page.arguments ?? [], ...of("Arguments")] },
    ...Array.from(others, (title) => ({ title, all: of(title) })),
    { title: OPTIONS, all: [...of(OPTIONS), HELP] },
  ].filter(({ all }) => all.length > 0);
}

function titleOf({ term }: DocEntry, title: string | undefined): string {
  return TITLES[term.type] ?? title ?? OPTIONS;
}

function definitionOf({ term, description = [] }: DocEntry): Definition {
  return [termOf(term), formatMessage(description, { quotes: true }).replaceAll("`", '"')];
}

function termOf(term: DocEntry["term"]): string {
  if (term.type === "argument") return term.metavar;
  if (term.type !== "option") return "";
  const value = term.metavar === undefined ? "" : ` ${term.metavar}`;
  return `${term.names.join(", ")}${value}`;
}
