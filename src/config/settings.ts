import type { Route } from "../domain/route.ts";
import type { TopSettingsOf } from "./section.ts";
import type { SECTIONS } from "./sections/mod.ts";

/** The whole validated config, for the rest of the program. */
export interface Settings extends TopSettingsOf<typeof SECTIONS> {
  /** The file it came from, or null for standard input. */
  readonly path: string | null;
  /** The folder at which relative paths start. */
  readonly baseDir: string;
  /** In the order of the file. */
  readonly routes: readonly Route[];
}
