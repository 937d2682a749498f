import { type ExplainedErrorOptions, UsageError } from "../domain/errors.ts";
import { plural } from "../text/plural.ts";
import { wrap } from "../text/wrap.ts";

/** One thing that is wrong with a config. */
export interface ConfigProblem {
  /** The place in the config, such as `routing."Todo".command`. */
  readonly path: string;
  /** What was found and what is allowed. */
  readonly problem: string;
}

/** A config that cannot be used, with all its problems. */
export class ConfigError extends UsageError {
  override readonly name = "ConfigError";
  /** Empty if the text is not TOML. */
  readonly problems: readonly ConfigProblem[];

  constructor(
    problem: string,
    options: ExplainedErrorOptions & { readonly problems?: readonly ConfigProblem[] } = {},
  ) {
    super(problem, options);
    this.problems = options.problems ?? [];
  }

  /** The error that lists all `problems` of the config from `source`, in lines of 80 columns. */
  static of(source: string, problems: readonly ConfigProblem[]): ConfigError {
    const count = plural(problems.length, "problem");
    const lines = problems.map(({ path, problem }) =>
      wrap(`${path}: ${problem}`, { first: "  ", rest: "      " })
    );
    const problem = [`Cannot use ${source}: ${count}`, ...lines].join("\n");
    return new ConfigError(problem, { problems, remedy: exampleFor(source, problems) });
  }
}

/** The tables that each config needs, as a person writes them. */
const TABLES: Readonly<Record<string, (prefix: string) => readonly string[]>> = {
  backend: (prefix) => [`[${prefix}backend]`, 'type = "json"', 'url = "board.json"'],
  routing: (prefix) => [
    `[${prefix}routing."Todo"]`,
    'command = "./agent.sh"',
    'in_progress_queue = "In Progress"',
  ],
};

/** How the tables look that a config lacks, or null if it has them. */
function exampleFor(source: string, problems: readonly ConfigProblem[]): string | null {
  const prefix = source.endsWith("pyproject.toml") ? "tool.artificer-dispatcher." : "";
  const missing = problems.flatMap(({ path }) => Object.hasOwn(TABLES, path) ? [path] : []);
  const tables = missing.map((path) => (TABLES[path]?.(prefix) ?? []).join("\n  "));
  return tables.length === 0 ? null : `For example:\n\n  ${tables.join("\n\n  ")}`;
}
