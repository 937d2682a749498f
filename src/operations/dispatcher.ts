import * as z from "zod";
import type { Journal } from "../contracts/journal.ts";
import type { DispatcherStatus, RunControl } from "../contracts/run_control.ts";
import { dayAt, type LocalDay } from "../domain/days/day_totals.ts";
import { nearest } from "../text/nearest.ts";
import { nonBlank, quote, wholeNumber } from "./input.ts";
import { visibleState } from "./limits/own_state.ts";
import { defineOperation, type Today } from "./operation.ts";
import { done, type Refusal, refused } from "./result.ts";

/**
 * Tells what runs, how many slots are free, and how the board answers. Asks nothing of the board. A run sees
 * only what concerns it.
 */
export const getStatus = defineOperation({
  what: "read the status",
  access: "own_view",
  input: z.strictObject({
    events_since: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional().meta({
      description:
        "Adds `events`: what happened after the event with this number, 0 for all that is kept. Not for runs.",
    }),
  }),
  async run(
    { caller, input: { events_since: since } },
    { info, control, config, runs, clock, recent },
  ) {
    const today = caller.kind === "run" ? null : await totalsOfToday(runs, clock.now());
    const waitingChanges = config.waitingChanges();
    const events = since === undefined ? undefined : recent?.since(since);
    const state = { info, status: control.status(), waitingChanges, today };
    return done(visibleState({ ...state, ...events && { events } }, caller, control));
  },
});

let today: LocalDay | null = null;

/** Null if the journal cannot be read: the rest of the status matters then all the more. */
async function totalsOfToday(runs: Pick<Journal, "totalsOf">, now: number): Promise<Today | null> {
  try {
    today = dayAt(now, today);
    return { since: today.since, ...await runs.totalsOf(today.name) };
  } catch {
    return null;
  }
}

/** Tells whether the board answers, and nothing that only some callers may know. */
export const getHealth = defineOperation({
  what: "read the health",
  access: "anyone",
  input: z.strictObject({}),
  run: (_call, { info, control }) => done({ info, health: control.health() }),
});

/** Asks for a poll of the board soon. For a run that ends neither waits nor holds of tasks. */
export const refresh = defineOperation({
  what: "refresh",
  access: "anyone",
  input: z.strictObject({}),
  run({ caller, signal }, { polls }) {
    polls.request(caller.kind === "run" ? "hint" : "refresh", signal);
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
