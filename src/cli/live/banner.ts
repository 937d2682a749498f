import type { OnShutdown, Route } from "../../domain/route.ts";
import { duration } from "../../text/duration.ts";
import { plural } from "../../text/plural.ts";
import { PROGRAM } from "../help.ts";
import { type Field, formatFields } from "../terminal/fields.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** How many routes are shown one by one. */
const SHOWN_ROUTES = 6;

/** What a person wants to know of a dispatcher that has just started. */
export interface BannerFacts {
  readonly version: string;
  readonly folder: string;
  /** The kind of board. */
  readonly board: string;
  /** The file or the address of the board, or null. */
  readonly place: string | null;
  readonly routes: readonly BannerRoute[];
  readonly slots: number;
  /** The address of the API. */
  readonly url: string;
  readonly once: boolean;
  readonly onShutdown: OnShutdown;
  readonly shutdownGraceMs: number;
  /** How many tasks a queue holds, such as `3` or `99+`. A queue that is not there could not be counted. */
  readonly counts: ReadonlyMap<string, string>;
}

/** The queues of a route. */
export type BannerRoute = Pick<Route, "queue" | "inProgressQueue" | "doneQueue" | "failedQueue">;

/** What a start shows on a terminal before its first line of the log. */
export function formatBanner(
  facts: BannerFacts,
  terminal: Pick<Terminal, "width" | "paint">,
): string {
  const { version, folder, board, place, slots, url } = facts;
  const fields: Field[] = [
    ["Folder", folder],
    ["Board", place === null ? board : `${board}, ${placeBelow(folder, place)}`],
    ...queueFields(facts),
    ["Slots", `${plural(slots, "agent")} at once`],
    ["API", url],
    ["Stop", describeStop(facts)],
  ];
  const title = `${terminal.paint("bold", PROGRAM)} ${version}`;
  return `\n${title}\n${formatFields(fields, terminal)}\n`;
}

/** A file in the folder by its name alone. */
function placeBelow(folder: string, place: string): string {
  return place.startsWith(`${folder}/`) ? place.slice(folder.length + 1) : place;
}

function queueFields({ routes, counts }: BannerFacts): Field[] {
  const shown = routes.slice(0, SHOWN_ROUTES).map((route) => describeRoute(route, counts));
  const more = routes.length - shown.length;
  const all = more === 0 ? shown : [...shown, `and ${plural(more, "more route")}`];
  return all.map((text, i): Field => [i === 0 ? "Queues" : "", text]);
}

/** Such as `Todo 3 → Doing 0 → Done, or Failed`. */
function describeRoute(
  { queue, inProgressQueue, doneQueue, failedQueue }: BannerRoute,
  counts: BannerFacts["counts"],
): string {
  const counted = (name: string) => {
    const count = counts.get(name);
    return count === undefined ? name : `${name} (${count})`;
  };
  const ends = [doneQueue, failedQueue].filter((name) => name !== null);
  const path = [
    counted(queue),
    counted(inProgressQueue),
    ...ends.length > 0 ? [ends.join(", or ")] : [],
  ];
  return path.join(" → ");
}

function describeStop({ once, onShutdown, shutdownGraceMs }: BannerFacts): string {
  const grace = duration(shutdownGraceMs);
  const ctrlC = {
    stop: `Ctrl-C ends the agents within ${grace} and puts their tasks back`,
    wait: "Ctrl-C waits for the agents; a second one ends them",
    leave: "Ctrl-C leaves the agents running for the next start",
  }[onShutdown];
  return once ? `by itself, when the agents have ended; ${ctrlC}` : ctrlC;
}
