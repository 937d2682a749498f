import { MASKED_NAMES, secretsAmong } from "./environment/secret_names.ts";
import { runTokenCommand } from "./environment/token_command.ts";

const HIDDEN = "[secret]";

/** The credentials, and the command that prints the board's token. */
export interface SecretsInput {
  /** The values by their names; an empty value means unset. */
  readonly values: Readonly<Record<string, string>>;
  /** See `token_command`. */
  readonly tokenCommand: readonly string[] | null;
  /** The folder in which the token command runs. */
  readonly cwd: string;
  /** Where the values come from, such as `the environment`, by their names. */
  readonly origins?: Readonly<Record<string, string>>;
}

/** The credentials. Printing, logging or serialising this object shows none of them. */
export class Secrets {
  readonly #values: ReadonlyMap<string, string>;
  readonly #input: SecretsInput;
  readonly #added = new Set<string>();
  readonly #shared = new Set<string>();
  #masked: readonly string[] | null = null;

  constructor(input: SecretsInput) {
    this.#input = input;
    this.#values = new Map(Object.entries(input.values).filter(([, value]) => value !== ""));
  }

  /** The value of a variable, or null if it is unset or empty. */
  get(name: string): string | null {
    return this.#values.get(name) ?? null;
  }

  /** Where the value of a variable comes from, such as `the environment`; null if it has none. */
  originOf(name: string): string | null {
    return this.#values.has(name) ? this.#input.origins?.[name] ?? null : null;
  }

  /**
   * Runs `token_command` and resolves to its output, or to null if the config has no such command.
   *
   * @throws {UsageError} if the command fails
   */
  async tokenFromCommand(signal: AbortSignal): Promise<string | null> {
    const { tokenCommand, cwd } = this.#input;
    if (tokenCommand === null) return null;
    const token = await runTokenCommand(tokenCommand, { cwd, signal });
    this.add(token);
    return token;
  }

  /** Redacts `value` from now on, such as a token from the board or of a run. */
  add(value: string): void {
    this.#added.add(value);
    this.#masked = null;
  }

  /** Stops redacting a value that has expired. */
  forget(value: string): void {
    this.#added.delete(value);
    this.#masked = null;
  }

  /** Redacts the secrets among variables that agents get, such as those in the `env` of a route. */
  share(variables: Readonly<Record<string, string>>): void {
    for (const value of secretsAmong(variables)) this.#shared.add(value);
    this.#masked = null;
  }

  /** All values that agents must not get. */
  withheld(): string[] {
    const named = MASKED_NAMES.flatMap((name) => this.get(name) ?? []);
    return [...named, ...this.#added];
  }

  /** All values that must be redacted: the same list until one comes or goes. */
  masked(): readonly string[] {
    return this.#masked ??= Object.freeze([...this.withheld(), ...this.#shared]);
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [Symbol.for("Deno.customInspect")](): string {
    return HIDDEN;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return HIDDEN;
  }
}
