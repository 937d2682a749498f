import { resolve } from "node:path";
import { shown } from "../report/change.ts";
import { childValue } from "../schema_at.ts";
import { defineSection } from "../section.ts";
import { about, homeProblems, name } from "./keys.ts";

interface StateSettings {
  /** The absolute path of the folder of durable state. */
  readonly stateDir: string;
}

/** The folder of durable state. */
export const stateDir = defineSection({
  top: {
    schema: () => ({
      state_dir: name().default(".artificer")
        .meta(about(
          "The folder of durable state; a relative path starts at the config's folder",
          "/var/lib/artificer",
        )),
    }),
    settings: (config, { baseDir }): StateSettings => ({
      stateDir: resolve(baseDir, config.state_dir),
    }),
    problems: (config) => homeProblems("state_dir", childValue(config, "state_dir")),
    changes: { stateDir: { key: "state_dir", describe: shown, needsRestart: true } },
  },
});
