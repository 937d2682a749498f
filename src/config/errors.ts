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
    return new ConfigError([`Cannot use ${source}: ${count}`, ...lines].join("\n"), { problems });
  }
}
