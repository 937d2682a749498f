/** What a child gets to see: `Deno.Command`'s options of the same names. */
export interface ChildEnvironment {
  readonly env: Readonly<Record<string, string>>;
  readonly clearEnv: boolean;
  /** Names that `env` can only blank. A shim, which can, removes them. */
  readonly unset?: readonly string[];
}

/** Makes the environment of each run. */
export interface Environment {
  /** All inherited variables that are not withheld, and the run's own variables, which win. */
  forRun(own: Readonly<Record<string, string>>): ChildEnvironment;
}

/** What {@linkcode createEnvironment} takes. */
export interface EnvironmentOptions {
  /** The dispatcher's own environment, or null if it cannot be read. */
  readonly base: Readonly<Record<string, string>> | null;
  /** Variables that are never passed on: secrets, and what describes an agent around the dispatcher. */
  readonly withheldNames: Iterable<string>;
  /** Values that are not passed on under any name. Read again for each run, since the set may grow. */
  readonly secretValues?: Iterable<string>;
}

/** The variables of an outer dispatcher's run mean nothing to ours, and one is that run's token. */
const OWN_NAMES = ["API_URL", "TASK_ID", "RUN_ID", "ATTEMPT", "TOKEN"].map((name) =>
  `ARTIFICER_${name}`
);

/**
 * Without `base` a child can only be made to inherit: the known names are then blanked, and a secret
 * under any other name gets through.
 */
export function createEnvironment(
  { base, withheldNames, secretValues = [] }: EnvironmentOptions,
): Environment {
  const names = new Set([...withheldNames, ...OWN_NAMES]);
  const blanks = Object.fromEntries(Array.from(names, (name) => [name, ""]));
  return {
    forRun: (own) =>
      base === null
        ? {
          env: { ...blanks, ...own },
          clearEnv: false,
          unset: Object.keys(blanks).filter((name) => !Object.hasOwn(own, name)),
        }
        : {
          env: { ...withoutSecrets(base, names, new Set(secretValues)), ...own },
          clearEnv: true,
        },
  };
}

function withoutSecrets(
  base: Readonly<Record<string, string>>,
  names: ReadonlySet<string>,
  values: ReadonlySet<string>,
): Record<string, string> {
  const isFree = ([name, value]: [string, string]) =>
    !names.has(name) && (value === "" || !values.has(value));
  return Object.fromEntries(Object.entries(base).filter(isFree));
}
