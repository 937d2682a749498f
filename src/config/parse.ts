import { crossCheck } from "./checks.ts";
import { ConfigError } from "./errors.ts";
import { problemsOf } from "./report/problems.ts";
import type { ConfigKinds } from "./kinds.ts";
import { configJsonSchema, configSchema } from "./schema.ts";
import type { Section } from "./section.ts";
import type { Settings } from "./settings.ts";
import { toSettings } from "./to_settings.ts";
import { ourTable, parseToml } from "./toml.ts";

/** The origin of a config's text. */
export interface ConfigOrigin {
  /** Its name in messages, such as `artificer.toml`. */
  readonly source: string;
  /** The absolute path of the file, or null for standard input. */
  readonly path: string | null;
  /** The absolute folder that relative paths start at. */
  readonly baseDir: string;
}

/** The origin of the text, and what a config can contain. */
export interface ParseOptions extends ConfigOrigin {
  readonly kinds: ConfigKinds;
  /** The sections of the config; all of them by default. */
  readonly sections?: readonly Section[];
}

/**
 * Parses a config: a whole file, or our table of a pyproject.toml.
 *
 * @throws {ConfigError} with every problem of it
 */
export function parseConfig(text: string, options: ParseOptions): Settings {
  const { source } = options;
  if (text.trim() === "") {
    throw new ConfigError(
      `Cannot use ${source}: it is empty; a config has [backend] and [routing]`,
    );
  }
  const config = ourTable(parseToml(text, source), isPyproject(options) ? "pyproject" : "any");
  if (config === null) {
    throw new ConfigError(`Cannot use ${source}: it has no table [tool.artificer-dispatcher]`);
  }
  return parseTable(config, options);
}

/**
 * Validates our part of a TOML document.
 *
 * @throws {ConfigError} with every problem of it
 */
export function parseTable(config: unknown, options: ParseOptions): Settings {
  const { kinds, source, sections } = options;
  const parsed = configSchema(kinds, sections).safeParse(config);
  const ofShape = parsed.success
    ? []
    : problemsOf(parsed.error.issues, configJsonSchema(kinds, sections), config);
  const problems = [...ofShape, ...crossCheck(config, sections)];
  if (!parsed.success || problems.length > 0) throw ConfigError.of(source, problems);
  return toSettings(parsed.data, options, sections);
}

function isPyproject({ path }: ConfigOrigin): boolean {
  return path !== null && path.endsWith("/pyproject.toml");
}
