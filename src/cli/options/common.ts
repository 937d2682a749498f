import { message, optionName } from "@optique/core/message";
import { optional } from "@optique/core/modifiers";
import { option } from "@optique/core/primitives";
import { integer, string, type ValueParser } from "@optique/core/valueparser";

/** A value that is the path of a TOML file, or `-`. The shell completes it. */
export function tomlPath(metavar: "PATH"): ValueParser<"sync", string> {
  return {
    ...string({ metavar }),
    *suggest(prefix) {
      yield { kind: "file", type: "file", extensions: [".toml"], pattern: prefix };
    },
  };
}

/** A value that is the path of a file. The shell completes it. */
export const filePath: ValueParser<"sync", string> = {
  ...string({ metavar: "PATH" }),
  *suggest(prefix) {
    yield { kind: "file", type: "file", pattern: prefix };
  },
};

/** `--config PATH`: a path, `-` for standard input, or undefined to search for the config. */
export const configOption = optional(option("-c", "--config", tomlPath("PATH"), {
  description: message`Read the config from PATH; - is standard input`,
}));

/** `--port N`, which replaces `api_port`. */
export const portOption = optional(
  option("-p", "--port", integer({ metavar: "N", min: 0, max: 65535 }), {
    description: message`Serve the API on port N instead of api_port`,
    errors: { invalidValue: message`${optionName("--port")} takes a whole number from 0 to 65535` },
  }),
);

/** `--json`: prints the answer for programs. */
export const jsonOption = option("--json", {
  description: message`Print JSON`,
});
