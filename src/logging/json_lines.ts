import type { LogRecord } from "@logtape/logtape";
import { stringify } from "./stringify.ts";

/** One record as a line of JSON. What belongs to every line can't be overwritten by a fact. */
export function formatJsonLine({ timestamp, level, message, properties }: LogRecord): string {
  const own = { time: new Date(timestamp).toISOString(), level, message: message.join("") };
  const facts = Object.entries(properties)
    .filter(([name, value]) => !Object.hasOwn(own, name) && value !== undefined)
    .map(([name, value]) => `,${JSON.stringify(name)}:${stringify(value)}`);
  return `${JSON.stringify(own).slice(0, -1)}${facts.join("")}}`;
}
