import { merge, object } from "@optique/core/constructs";
import { command, constant } from "@optique/core/primitives";
import { describedBy } from "../help/page.ts";
import { lookPages } from "../help/pages/look.ts";
import { type ClientOptions, clientOptions } from "./client.ts";

/** `watch`, parsed: follows what a running dispatcher does. */
export interface WatchCommand extends ClientOptions {
  readonly kind: "watch";
}

/** `watch`. */
export const watchCommand = command(
  "watch",
  merge(object({ kind: constant("watch") }), clientOptions),
  describedBy(lookPages.watch),
);
