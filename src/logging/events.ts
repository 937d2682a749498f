import type { DispatcherEvent, Emit } from "../domain/events.ts";
import { describeEvent } from "./describe_event.ts";
import type { Log } from "./log.ts";

/** Makes one line of the log of each thing that happens in the dispatcher. */
export function eventLogger(log: Log): Emit {
  return (event) => {
    const { level, message } = describeEvent(event);
    log[level](message, factsOf(event));
  };
}

function factsOf({ type, ...facts }: DispatcherEvent): Record<string, unknown> {
  const named = Object.entries(facts).map((
    [name, value],
  ) => [toSnakeCase(name), rounded(name, value)]);
  return { event: type, ...Object.fromEntries(named) };
}

/** Clocks tell fractions of a millisecond that nobody reads. */
function rounded(name: string, value: unknown): unknown {
  return name.endsWith("Ms") && typeof value === "number" ? Math.round(value) : value;
}

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
