import type { ReadableTone } from "../../../../src/contracts/agent_adapter.ts";
import { readable } from "../../../../src/agents/claude/readable/mod.ts";

/** What is shown of a line that claude prints, or null. */
export function shown(line: unknown): readonly string[] | null {
  return readable(JSON.stringify(line))?.map(({ text }) => text) ?? null;
}

/** How it stands out. */
export function tonesOf(line: unknown): readonly ReadableTone[] {
  return readable(JSON.stringify(line))?.map(({ tone }) => tone) ?? [];
}

/** A message with these parts. */
export function message(type: "assistant" | "user", ...content: readonly unknown[]) {
  return { type, message: { role: type, content } };
}
