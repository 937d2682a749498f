import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { command, constant, option } from "@optique/core/primitives";
import { describedBy } from "../help/page.ts";
import { setupPages } from "../help/pages/setup.ts";

/** `demo`, parsed: shows the dispatcher at work on a sample board. */
export interface DemoCommand {
  readonly kind: "demo";
  /** Whether the dispatcher goes on until Ctrl-C. */
  readonly keep: boolean;
}

/** `demo`. */
export const demoCommand = command(
  "demo",
  object("Options", {
    kind: constant("demo"),
    keep: option("--keep", {
      description: message`Let the dispatcher run until Ctrl-C, so that you can ask it`,
    }),
  }),
  describedBy(setupPages.demo),
);
