import type { ReadableTone } from "../../../../src/contracts/agent_adapter.ts";
import { createReadable } from "../../../../src/agents/claude/readable/mod.ts";

/** What is shown of a line that claude prints, or null. */
export function shown(line: unknown): readonly string[] | null {
  return createReadable()(JSON.stringify(line))?.map(({ text }) => text) ?? null;
}

/** How it stands out. */
export function tonesOf(line: unknown): readonly ReadableTone[] {
  return createReadable()(JSON.stringify(line))?.map(({ tone }) => tone) ?? [];
}

/** What is shown of these lines, one after the other. */
export function shownOf(...lines: readonly unknown[]): readonly string[] {
  const read = createReadable();
  return lines.flatMap((line) => read(JSON.stringify(line)) ?? []).map(({ text }) => text);
}

/** A message with these parts. */
export function message(type: "assistant" | "user", ...content: readonly unknown[]) {
  return { type, message: { role: type, content } };
}
