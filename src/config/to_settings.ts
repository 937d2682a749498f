import type { Route } from "../domain/route.ts";
import type { ConfigKinds } from "./kinds.ts";
import type { ParsedConfig } from "./schema.ts";
import type { RouteSettingsOf, Section, TopSettingsOf } from "./section.ts";
import { SECTIONS } from "./sections/mod.ts";
import type { Settings } from "./settings.ts";

/** The origin of a config, and the kinds that it can name. */
export interface SettingsContext {
  /** The absolute path of the file, or null for standard input. */
  readonly path: string | null;
  /** The absolute folder that relative paths start at. */
  readonly baseDir: string;
  readonly kinds: ConfigKinds;
}

/** Converts a valid config: each section converts its own keys. */
export function toSettings(
  config: ParsedConfig,
  context: SettingsContext,
  sections: readonly Section[] = SECTIONS,
): Settings {
  const { path, baseDir } = context;
  const top = sections.map((section) => section.top?.settings(config, context));
  return {
    // The schema of the same sections parsed the values.
    ...Object.assign({}, ...top) as TopSettingsOf<typeof SECTIONS>,
    path,
    baseDir,
    routes: Object.keys(config.routing).map((queue) => toRoute(queue, config, context, sections)),
  };
}

function toRoute(
  queue: string,
  config: ParsedConfig,
  { baseDir, kinds }: SettingsContext,
  sections: readonly Section[],
): Route {
  const values = config.routing[queue] ?? {};
  const parts = sections.map((section) =>
    section.route?.settings(values, { queue, top: config, baseDir, kinds })
  );
  return { ...Object.assign({}, ...parts) as RouteSettingsOf<typeof SECTIONS>, queue };
}
