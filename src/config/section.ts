import type * as z from "zod";
import type { Escalates } from "./escalation.ts";
import type { ConfigKinds } from "./kinds.ts";

/** Keys of the file, each with its zod schema: type, default, meaning and example. */
export type Shape = z.ZodRawShape;

/** The values that the schemas of `Keys` parse. */
export type ValuesOf<Keys extends Shape> = z.output<z.ZodObject<Keys>>;

/** A problem of a key whose value is valid by itself. */
export interface KeyProblem {
  /** The key, or the path to one in a table of the section. */
  readonly key: string | readonly string[];
  /** What was found and what is allowed. */
  readonly problem: string;
}

/** How the change of one setting is described on a reload. */
export interface Change<Value, Key extends string = string> {
  /** The name of the setting in the file; `table.key` if it is in a table of the section. */
  readonly key: Key | `${Key}.${string}`;
  /** The text after the key, such as `30 → 10`. It never contains a value that can be a secret. */
  describe(before: Value, after: Value): string;
  /**
   * Whether a change waits for a restart, because what runs depends on the value. Not for keys of a
   * route.
   */
  readonly needsRestart?: boolean;
  /**
   * Whether a change lets agents start or reach more: a reload holds it back while agents can write the
   * config. Each setting declares it, so that a new one is not forgotten.
   */
  readonly escalates: Escalates<Value>;
}

/** A description for every setting. The compiler refuses a setting without one. */
export type Changes<Settings, Key extends string = string> = {
  readonly [Name in keyof Settings]-?: Change<Settings[Name], Key>;
};

/** What the conversion of keys at the top level needs. */
export interface TopContext {
  /** The folder at which relative paths start. */
  readonly baseDir: string;
  readonly kinds: ConfigKinds;
}

/** The keys of a section at the top level of the file. */
export interface TopKeys<Keys extends Shape, Settings extends object> {
  schema(kinds: ConfigKinds): Keys;
  /** Converts valid values for the program: camelCase, milliseconds, absolute paths. */
  settings(values: ValuesOf<Keys>, context: TopContext): Settings;
  /**
   * Finds problems between keys. `config` is the unvalidated file: ignore values of a wrong type.
   */
  problems?(config: unknown): KeyProblem[];
  readonly changes: Changes<NoInfer<Settings>, keyof Keys & string>;
}

/** What the conversion of the keys of a route needs. */
export interface RouteContext<Top> {
  /** The route's ready queue. */
  readonly queue: string;
  /** The valid values of the same section's keys at the top level. */
  readonly top: Top;
  /** The folder at which relative paths start. */
  readonly baseDir: string;
  readonly kinds: ConfigKinds;
}

/** A route in the file, before it is validated. */
export interface RawRoute {
  readonly queue: string;
  /** Its table. */
  readonly route: unknown;
  /** The whole file. */
  readonly config: unknown;
}

/** The keys of a section in each route. */
export interface RouteKeys<Keys extends Shape, Settings extends object, Top> {
  schema(kinds: ConfigKinds): Keys;
  /** See {@linkcode TopKeys.settings}. */
  settings(values: ValuesOf<Keys>, context: RouteContext<Top>): Settings;
  /** See {@linkcode TopKeys.problems}. */
  problems?(route: RawRoute): KeyProblem[];
  readonly changes: Changes<NoInfer<Settings>, keyof Keys & string>;
}

/** No keys at this level. */
type None = Record<never, never>;

/**
 * One whole section of the config: keys that belong together, at the top level, in each route, or
 * both. The list of all sections makes the schema, the settings, the problems and the descriptions of
 * changes.
 */
export interface Section<
  Top extends Shape = Shape,
  TopSettings extends object = object,
  Route extends Shape = Shape,
  RouteSettings extends object = object,
> {
  readonly top?: TopKeys<Top, TopSettings>;
  readonly route?: RouteKeys<Route, RouteSettings, ValuesOf<Top>>;
}

/** Infers the types of a section, so that its settings and changes have to fit its keys. */
export function defineSection<
  Top extends Shape = None,
  TopSettings extends object = None,
  Route extends Shape = None,
  RouteSettings extends object = None,
>(
  section: Section<Top, TopSettings, Route, RouteSettings>,
): Section<Top, TopSettings, Route, RouteSettings> {
  return section;
}

/** The settings of all `Sections` at the top level. */
export type TopSettingsOf<Sections extends readonly unknown[]> = Sections extends
  readonly [infer First, ...infer Rest] ?
    & (First extends Section<infer _Top, infer Settings, infer _Route, infer _OfRoute> ? Settings
      : never)
    & TopSettingsOf<Rest>
  : unknown;

/** The settings of all `Sections` for one route. */
export type RouteSettingsOf<Sections extends readonly unknown[]> = Sections extends
  readonly [infer First, ...infer Rest] ?
    & (First extends Section<infer _Top, infer _Settings, infer _Route, infer OfRoute> ? OfRoute
      : never)
    & RouteSettingsOf<Rest>
  : unknown;

/** How the changes of all `sections` at one level are described, by the names of the settings. */
export function changesOf(
  sections: readonly Section[],
  level: keyof Section,
): readonly [string, Change<unknown>][] {
  return sections.flatMap((section) => Object.entries(section[level]?.changes ?? {}));
}
