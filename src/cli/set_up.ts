import { type Environment, readEnvironment } from "../config/environment/mod.ts";
import { type ConfigChoice, loadConfig } from "../config/load.ts";
import type { Settings } from "../config/settings.ts";
import type { Need } from "../domain/need.ts";
import { giveUpUnneeded, requireRights } from "../security/permissions.ts";
import { createRedactor, type Redact } from "../text/redaction.ts";

/** What a command works with that needs a whole config. */
export interface SetUp {
  readonly settings: Settings;
  readonly environment: Environment;
  /** Masks the credentials, also those that are learnt later. */
  readonly redact: Redact;
  /** The names of the rights that this process no longer has. */
  readonly givenUp: readonly string[];
}

/** What {@linkcode setUp} takes. */
export interface SetUpOptions extends ConfigChoice {
  /** The rights that the command needs under these settings. */
  readonly needs: (settings: Settings) => readonly Need[];
  /** Whether all other rights are kept, as for files that the command line names. */
  readonly keepsOtherRights?: boolean;
}

/**
 * Loads the config, makes sure that the rights are there, reads the environment while it may be read, and
 * gives up every right that is not needed from then on.
 *
 * @throws {UsageError} for a config that cannot be used, and for a right that is missing
 */
export async function setUp(
  { needs: needsOf, keepsOtherRights = false, ...choice }: SetUpOptions,
): Promise<SetUp> {
  const settings = await loadConfig(choice);
  const needs = needsOf(settings);
  requireRights(needs);
  const environment = await readEnvironment({ settings });
  const givenUp = keepsOtherRights ? [] : giveUpUnneeded(needs);
  return {
    settings,
    environment,
    redact: createRedactor(() => environment.secrets.masked()),
    givenUp,
  };
}
