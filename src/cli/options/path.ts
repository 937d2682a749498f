import { string, type ValueParser } from "@optique/core/valueparser";

/** The path of a TOML file, or `-`; a shell completes it. */
export function tomlPath(metavar: "PATH"): ValueParser<"sync", string> {
  return {
    ...string({ metavar }),
    *suggest(prefix) {
      yield { kind: "file", type: "file", extensions: [".toml"], pattern: prefix };
    },
  };
}
