import { resolve } from "node:path";
import { shown } from "../report/change.ts";
import { childValue } from "../schema_at.ts";
import { defineSection } from "../section.ts";
import { about, homeProblems, name } from "./keys.ts";

interface StateSettings {
  /** The absolute path of the folder of durable state. */
  readonly stateDir: string;
}

/** The key with which clients find the state folder of a config, even if other keys are invalid. */
export const STATE_DIR_KEY = {
  state_dir: name().default(".artificer")
    .meta(about(
      "The folder of durable state; a relative path starts at the config's folder",
      "/var/lib/artificer",
    )),
};

/** The folder of durable state. */
export const stateDir = defineSection({
  top: {
    schema: () => STATE_DIR_KEY,
    settings: (config, { baseDir }): StateSettings => ({
      stateDir: resolve(baseDir, config.state_dir),
    }),
    problems: (config) => homeProblems("state_dir", childValue(config, "state_dir")),
    changes: {
      stateDir: { key: "state_dir", describe: shown, needsRestart: true, escalates: true },
    },
  },
});
