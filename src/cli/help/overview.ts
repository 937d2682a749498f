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
import { GROUPS } from "./pages/mod.ts";
import { runPages } from "./pages/run.ts";

/** What a new user runs first, and then again and again. */
const EXAMPLES: readonly Definition[] = [
  [`${PROGRAM} demo`, "see it at work on a sample board, in ten seconds"],
  [`${PROGRAM} init`, "write a config for this folder; then run check to see what is missing"],
  [PROGRAM, "start with the artificer.toml or pyproject.toml of this folder"],
  [`${PROGRAM} --config other.toml --port 9000`, "start with another config and port"],
  [`${PROGRAM} start --dry-run`, "print what would start, and why the rest would not"],
];

const READ_MORE: readonly Definition[] = [
  [`${PROGRAM} help COMMAND`, "what it takes, with examples and exit codes"],
  ["docs/getting-started.md", "the first card, from init to done"],
  ["docs/troubleshooting.md", "every message, and what to do about it"],
];

/** The help of the whole program. */
export function overview(style: HelpStyle): string {
  const groups = GROUPS.map(({ title, pages }) => ({
    title,
    commands: Object.entries(pages).filter(([name]) => !name.includes(" "))
      .map(([name, { brief }]): Definition => [name, brief]),
  }));
  // One column for all groups.
  const longest = Math.max(
    ...groups.flatMap(({ commands }) => commands.map(([name]) => name.length)),
  );
  const parts = [
    paragraph("Turns a task board into a work queue for agents.", style) +
    titled("Usage", `${PROGRAM} [COMMAND] [OPTIONS]`, style) +
    paragraph("Without a command it starts, with the options of start.", style),
    ...groups.map(({ title, commands }) =>
      section(title, definitions(commands, style, longest), style)
    ),
    section(
      "Options",
      definitions([
        ["-h, --help", "Print this help, or that of a command"],
        ["-V, --version", "Print the version"],
      ], style),
      style,
    ),
    section("Examples", listing(EXAMPLES, style), style),
    section("Exit codes", definitions(exitsOf(runPages.start.exits), style), style),
    section("Read more", listing(READ_MORE, style), style),
  ];
  return parts.join("\n");
}

/** Exit codes as definitions. */
export function exitsOf(exits: readonly (readonly [number, string])[]): readonly Definition[] {
  return exits.map(([code, meaning]) => [String(code), meaning]);
}
