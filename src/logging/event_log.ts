import type { PublishedEvent } from "../contracts/event_stream.ts";
import type { DispatcherEvent } from "../domain/events.ts";
import { describeEvent } from "./describe_event.ts";
import type { Facts, Log } from "./log.ts";

/** Writes one line of the log for each event that is published. */
export function eventLog(log: Pick<Log, "write">): (published: PublishedEvent) => void {
  return ({ at, event }) => log.write({ ...describeEvent(event), facts: factsOf(event), at });
}

function factsOf({ type, ...facts }: DispatcherEvent): Facts {
  const named = Object.entries(facts).map((
    [name, value],
  ) => [toSnakeCase(name), rounded(name, value)]);
  return { event: type, ...Object.fromEntries(named) };
}

/** Clocks tell fractions of a millisecond that are of no use to a reader. */
function rounded(name: string, value: unknown): unknown {
  return name.endsWith("Ms") && typeof value === "number" ? Math.round(value) : value;
}

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
