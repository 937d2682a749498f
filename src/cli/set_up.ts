import { type Environment, readEnvironment } from "../config/environment/mod.ts";
import { loadConfig, type LoadOptions } from "../config/load.ts";
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
export interface SetUpOptions extends LoadOptions {
  /** The rights that the command needs under these settings. */
  readonly needs: (settings: Settings) => readonly Need[];
  /** Whether to keep all other rights, for example for files that the command line names. */
  readonly keepsOtherRights?: boolean;
}

/** A config whose rights were granted. */
interface Loaded {
  readonly settings: Settings;
  /** The rights to keep, or null for all. */
  readonly kept: readonly Need[] | null;
}

/** Does all that {@linkcode loadChecked} and {@linkcode setUpLoaded} do. */
export async function setUp(options: SetUpOptions): Promise<SetUp> {
  return await setUpLoaded(await loadChecked(options));
}

/**
 * Loads the config and requires the rights that the command needs. Starts no child process.
 *
 * @throws {UsageError} if the config is not valid, or if a right is missing
 */
export async function loadChecked(
  { needs: needsOf, keepsOtherRights = false, ...choice }: SetUpOptions,
): Promise<Loaded> {
  const settings = await loadConfig(choice);
  const needs = needsOf(settings);
  requireRights(needs);
  return { settings, kept: keepsOtherRights ? null : needs };
}

/** Reads the environment, and then gives up every right that the command does not need. */
export async function setUpLoaded({ settings, kept }: Loaded): Promise<SetUp> {
  const environment = await readEnvironment({ settings });
  const givenUp = kept === null ? [] : giveUpUnneeded(kept);
  return {
    settings,
    environment,
    redact: createRedactor(() => environment.secrets.masked()),
    givenUp,
  };
}
