import * as z from "zod";
import type { WaitingChange } from "../contracts/config_control.ts";
import type { DispatcherStatus, RunControl } from "../contracts/run_control.ts";
import { nearest } from "../text/nearest.ts";
import { nonBlank, quote } from "./input.ts";
import { defineOperation, type DispatcherInfo } from "./operation.ts";
import { done, type Refusal, refused } from "./result.ts";

/** The dispatcher's state, and what is configured. */
export interface DispatcherState {
  readonly info: DispatcherInfo;
  readonly status: DispatcherStatus;
  /** Changes of the config that do not apply yet. */
  readonly waitingChanges: readonly WaitingChange[];
}

/** Tells what runs, how many slots are free, and how the board answers. Asks nothing of the board. */
export const getStatus = defineOperation({
  what: "read the status",
  access: "anyone",
  input: z.strictObject({}),
  run: (_call, { info, control, config }) =>
    done<DispatcherState>({
      info,
      status: control.status(),
      waitingChanges: config.waitingChanges(),
    }),
});

/** Asks for a poll of the board soon. */
export const refresh = defineOperation({
  what: "refresh",
  access: "anyone",
  input: z.strictObject({}),
  run(_call, { control }) {
    control.refresh();
    return done(null);
  },
});

/** Reads the config again and applies its changes, also those that an agent may have made. */
export const reload = defineOperation({
  what: "reload the config",
  access: "people",
  input: z.strictObject({}),
  refusals: ["config_refused", "stopping"],
  async run(_call, { config, redact }) {
    const answer = await config.reload();
    switch (answer.type) {
      case "reloaded":
        return done({ changes: answer.changes, forRestart: answer.forRestart });
      case "refused":
        return refused("config_refused", `${redact(answer.reason)}\nThe last good config stays`);
      case "stopping":
        return refused("stopping", "Cannot reload the config: the dispatcher is stopping");
    }
  },
});

/** Has one route, or all of them, claim nothing more. */
export const pause = onRoutes("pause", (control, queue) => control.pause(queue));

/** Has one route, or all of them, claim again. */
export const resume = onRoutes("resume", (control, queue) => control.resume(queue));

/** Pauses, and writes to the log when the last agent has ended and every write to the board is delivered. */
export const drain = onRoutes("drain", (control, queue) => control.drain(queue));

/** The state after a request on one route, or on all routes if `queue` is null. */
export interface RouteState {
  readonly queue: string | null;
  readonly status: DispatcherStatus;
}

/** An operation on one route, or on all of them. `act` returns whether there is such a route. */
function onRoutes(what: string, act: (control: RunControl, queue: string | null) => boolean) {
  return defineOperation({
    what,
    access: "people",
    input: z.strictObject({
      route: nonBlank.optional().meta({
        description: "Only this route, which is named by its ready queue; all of them without it.",
        examples: ["Todo"],
      }),
    }),
    aliases: { queue: "route" },
    refusals: ["unknown_route"],
    run({ input: { route: queue = null } }, { control }) {
      if (!act(control, queue)) return unknownRoute(what, queue ?? "", control.status().routes);
      return done<RouteState>({ queue, status: control.status() });
    },
  });
}

function unknownRoute(
  what: string,
  queue: string,
  known: readonly string[],
): Refusal<"unknown_route"> {
  const near = nearest(queue, known);
  const hint = near === null
    ? `a route is named by its ready queue: ${known.map(quote).join(", ")}`
    : `did you mean ${quote(near)}?`;
  return refused(
    "unknown_route",
    `Cannot ${what} ${quote(queue)}: there is no such route; ${hint}`,
  );
}
