import type { Page, Pages } from "../page.ts";
import { actPages } from "./act.ts";
import { boardPages } from "./board.ts";
import { lookPages } from "./look.ts";
import { runPages } from "./run.ts";
import { setupPages } from "./setup.ts";
import { taskPages } from "./task.ts";
import { toolsPages } from "./tools.ts";

/** The groups of the list of all commands, in its order. */
export const GROUPS: readonly { readonly title: string; readonly pages: Pages }[] = [
  { title: "Set up", pages: setupPages },
  { title: "Run", pages: runPages },
  { title: "Look", pages: lookPages },
  { title: "Act", pages: { ...actPages, ...taskPages } },
  { title: "Boards", pages: boardPages },
  { title: "Tools", pages: toolsPages },
];

/** The page of each command, by its words. */
export const PAGES: ReadonlyMap<string, Page> = new Map(
  GROUPS.flatMap(({ pages }) => Object.entries(pages)),
);
