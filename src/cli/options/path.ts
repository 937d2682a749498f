import { string, type ValueParser } from "@optique/core/valueparser";

/** A value that is the path of a TOML file, or `-`. The shell completes it. */
export function tomlPath(metavar: "PATH"): ValueParser<"sync", string> {
  return {
    ...string({ metavar }),
    *suggest(prefix) {
      yield { kind: "file", type: "file", extensions: [".toml"], pattern: prefix };
    },
  };
}
