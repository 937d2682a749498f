import type { Outcome, RunExit } from "./outcome.ts";

/** The facts that tell why a run failed. */
export interface Failure {
  /** How the run ended. */
  readonly outcome: Outcome;
  /** How its decisive process ended. */
  readonly exit: Pick<RunExit, "code" | "signal">;
  /** What was said of it last, in one line, or null. */
  readonly reason: string | null;
}

/** Such as ids, sizes, times and what is quoted: they differ from run to run although the cause is the same. */
const VARYING = /"[^"]*"|'[^']*'|`[^`]*`|\b[0-9a-f]{8,}\b|[0-9a-f]{8}-[0-9a-f-]{27}|\d+/gi;

/** A text that is the same for two failures exactly if they seem to have the same cause. */
export function causeOf({ outcome, exit: { code, signal }, reason }: Failure): string {
  const said = (reason ?? "").replace(VARYING, "#").replace(/\s+/g, " ").trim();
  return JSON.stringify([outcome, code, signal, said]);
}
