import { MASKED_NAMES } from "./environment/secret_names.ts";
import { runTokenCommand } from "./environment/token_command.ts";

const HIDDEN = "[secret]";

/** What {@linkcode Secrets} is made of. */
export interface SecretsInput {
  /** The values by their names; an empty value means unset. */
  readonly values: Readonly<Record<string, string>>;
  /** See `token_command`. */
  readonly tokenCommand: readonly string[] | null;
  /** Where the token command runs. */
  readonly cwd: string;
}

/** The credentials. Printing, logging or serialising this object shows none of them. */
export class Secrets {
  readonly #values: ReadonlyMap<string, string>;
  readonly #input: SecretsInput;
  readonly #learnt = new Set<string>();

  constructor(input: SecretsInput) {
    this.#input = input;
    this.#values = new Map(Object.entries(input.values).filter(([, value]) => value !== ""));
  }

  /** The value of a variable, or null if it is unset or empty. */
  get(name: string): string | null {
    return this.#values.get(name) ?? null;
  }

  /**
   * What `token_command` prints now, or null if it is not set.
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

  /** Masks `value` from now on, such as a token that the board gave or that a run got. */
  add(value: string): void {
    this.#learnt.add(value);
  }

  /** Stops masking a value that has expired. */
  forget(value: string): void {
    this.#learnt.delete(value);
  }

  /** All values that have to be masked. */
  masked(): string[] {
    const named = MASKED_NAMES.flatMap((name) => this.get(name) ?? []);
    return [...named, ...this.#learnt];
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
