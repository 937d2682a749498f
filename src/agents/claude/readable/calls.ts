import type { ReadableLine } from "../../../contracts/agent_adapter.ts";

/** A label is shorter than the call's own line, which it only has to call to mind. */
const MAX_LABEL_CHARS = 60;
/** Calls whose results never come, as when claude is ended, must not add up. */
const MAX_OPEN = 1_000;

/** A call whose result has not come yet. */
export interface OpenCall {
  readonly tool: string;
  /** What names the call, such as `Bash: npm test`. */
  readonly label: string;
}

/** The calls whose results have not come yet, so that each result can be shown as that of its call. */
export class Calls {
  readonly #open = new Map<string, OpenCall>();
  /** The call whose lines were shown last, with nothing after them. */
  #latest: string | null = null;

  /** Adds a call whose lines are shown now. */
  add(id: string, tool: string, label: string): void {
    if (this.#open.size >= MAX_OPEN) this.#open.clear();
    this.#open.set(id, { tool, label: shortened(label) });
    this.#latest = id;
  }

  /** Removes the call of a result, and tells what to show before it: its name, unless it stands right above. */
  finish(id: string): { readonly call: OpenCall | null; readonly before: readonly ReadableLine[] } {
    const call = this.#open.get(id) ?? null;
    this.#open.delete(id);
    const isRightAbove = this.#latest === id;
    if (call === null || isRightAbove) return { call, before: [] };
    return { call, before: [{ text: `← ${call.label}`, tone: "action" }] };
  }

  /** Something else was shown. */
  interrupt(): void {
    this.#latest = null;
  }
}

function shortened(label: string): string {
  const chars = [...label];
  return chars.length <= MAX_LABEL_CHARS
    ? label
    : `${chars.slice(0, MAX_LABEL_CHARS - 1).join("")}…`;
}
