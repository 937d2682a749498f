import { secretFinder } from "../text/secret_copy.ts";

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
  /** What a child inherits if `base` is null, as far as this process knows it. */
  readonly inherited?: Readonly<Record<string, string>>;
  /** Variables that are never passed on: secrets, and what describes an agent around the dispatcher. */
  readonly withheldNames: Iterable<string>;
  /**
   * Values that are not passed on under any name, also not within a longer value ({@linkcode secretFinder}). Read
   * again for each run, since the set may grow.
   */
  readonly secretValues?: Iterable<string>;
}

/** The variables of an outer dispatcher's run mean nothing to ours, and one is that run's token. */
const OWN_NAMES = ["API_URL", "TASK_ID", "RUN_ID", "ATTEMPT", "TOKEN"].map((name) =>
  `ARTIFICER_${name}`
);

/**
 * Without `base` a child can only be made to inherit: the known names are then blanked, and those of `inherited`
 * that hold a secret.
 */
export function createEnvironment(
  { base, inherited = {}, withheldNames, secretValues = [] }: EnvironmentOptions,
): Environment {
  const names = new Set([...withheldNames, ...OWN_NAMES]);
  return {
    forRun(given) {
      const holdsSecret = secretFinder(secretValues);
      const isFree = (value: string) => !holdsSecret(value);
      // The token of the run is a secret, too, and meant for it.
      const own = pick(given, (name, value) => OWN_NAMES.includes(name) || isFree(value));
      if (base !== null) {
        const kept = pick(base, (name, value) => !names.has(name) && isFree(value));
        return { env: { ...kept, ...own }, clearEnv: true };
      }
      const copies = pick(inherited, (_name, value) => !isFree(value));
      const withheld = [...new Set([...names, ...Object.keys(copies)])];
      return {
        env: { ...Object.fromEntries(withheld.map((name) => [name, ""])), ...own },
        clearEnv: false,
        unset: withheld.filter((name) => !Object.hasOwn(own, name)),
      };
    },
  };
}

function pick(
  variables: Readonly<Record<string, string>>,
  isWanted: (name: string, value: string) => boolean,
): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter((entry) => isWanted(...entry)));
}
