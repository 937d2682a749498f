import { type Environment, readEnvironment } from "../config/environment/mod.ts";
import { type ConfigChoice, loadConfig } from "../config/load.ts";
import type { Settings } from "../config/settings.ts";
import type { Need } from "../domain/need.ts";
import { giveUpUnneeded, requireRights } from "../security/permissions.ts";
import { createRedactor, type Redact } from "../text/redaction.ts";

/** What a command that needs a complete config works with. */
export interface SetUp {
  readonly settings: Settings;
  readonly environment: Environment;
  /** Redacts the credentials, also those that become known later. */
  readonly redact: Redact;
  /** The names of the rights that this process no longer has. */
  readonly givenUp: readonly string[];
}

/** The config to load, and the rights that the command needs. */
export interface SetUpOptions extends ConfigChoice {
  /** The rights that the command needs under these settings. */
  readonly needs: (settings: Settings) => readonly Need[];
  /** Whether to keep all other rights, for example for files that the command line names. */
  readonly keepsOtherRights?: boolean;
}

/**
 * Loads the config, requires the rights that the command needs, reads the environment, and then gives up
 * every right that the command does not need.
 *
 * @throws {UsageError} if the config is not valid, or if a right is missing
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
