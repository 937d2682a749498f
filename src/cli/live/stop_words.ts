import type { DispatcherEvent } from "../../domain/events.ts";
import { duration } from "../../text/duration.ts";
import { plural } from "../../text/plural.ts";

/** What a person who stops the dispatcher waits for. */
export interface Stopping
  extends Pick<Extract<DispatcherEvent, { type: "stopping" }>, "running" | "mode"> {
  /** Board writes of ended runs that are not delivered. */
  readonly pendingWrites: number;
  /** How long the stop may take, in milliseconds. */
  readonly graceMs: number;
  /** The signal that asked for it, such as `SIGINT`; anything else if a program did. */
  readonly signal: unknown;
}

/** How long a stop takes at most, and what makes it faster; null if there is nothing to wait for. */
export function describeStopping(
  { running, mode, pendingWrites, graceMs, signal }: Stopping,
): string | null {
  if (typeof signal !== "string") return null;
  const again = signal === "SIGINT" ? "Press Ctrl-C again" : "Send a second signal";
  if (running > 0 && mode === "wait") return `${again} to end the agents now`;
  const takes = `This takes ${duration(graceMs)} at most. ${again} to hurry`;
  if (running > 0 && mode === "stop") return takes;
  return pendingWrites === 0
    ? null
    : `Delivering ${plural(pendingWrites, "board write")}. ${takes}`;
}

/** What the live view says while a stop lasts; null if there is nothing to hurry. */
export function adviseStopping(stopping: Stopping, leftMs: number): string | null {
  const { running, mode, signal } = stopping;
  if (describeStopping(stopping) === null) return null;
  const again = signal === "SIGINT" ? "Ctrl-C again" : "a second signal";
  if (running > 0 && mode === "wait") return `${again} ends the agents now`;
  return `${duration(Math.max(0, Math.ceil(leftMs / 1_000) * 1_000))} at most, ${again} hurries`;
}

/** What a second signal does. */
export function describeHurry(
  { running, mode, graceMs }: Pick<Stopping, "running" | "mode" | "graceMs">,
): string {
  const agents = plural(running, "agent");
  if (running > 0 && mode === "wait") {
    return `Ending ${agents} instead of waiting; this takes ${duration(graceMs)} at most`;
  }
  return running > 0 && mode === "stop" ? `Ending ${agents} at once` : "Stopping at once";
}
