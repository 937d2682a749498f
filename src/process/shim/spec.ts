import * as z from "zod";

/** What the next dispatcher must know of a run before there is a process. No secret is in it. */
const SCHEMA = z.object({
  run_id: z.string(),
  /** The machine's boot, or null if it has no name. */
  boot_id: z.string().nullable(),
  command: z.string(),
  cwd: z.string().nullable(),
  timeout_ms: z.number().nullable(),
  /** By the wall clock: counts only if the time since the boot is unknown. */
  deadline_at: z.number().nullable(),
  /** The path of the step's control group. Earlier versions made none. */
  cgroup: z.string().nullable().default(null),
});

/** {@linkcode SCHEMA}, in TypeScript's case. */
export interface DurableSpec {
  readonly runId: string;
  readonly bootId: string | null;
  readonly command: string;
  readonly cwd: string | null;
  readonly timeoutMs: number | null;
  readonly deadlineAt: number | null;
  readonly cgroup: string | null;
}

export function formatSpec(spec: DurableSpec): string {
  const data: z.infer<typeof SCHEMA> = {
    run_id: spec.runId,
    boot_id: spec.bootId,
    command: spec.command,
    cwd: spec.cwd,
    timeout_ms: spec.timeoutMs,
    deadline_at: spec.deadlineAt,
    cgroup: spec.cgroup,
  };
  return `${JSON.stringify(data)}\n`;
}

/** The spec in `text`, or null if the writing broke off: nothing was started then. */
export function parseSpec(text: string): DurableSpec | null {
  const { success, data } = SCHEMA.safeParse(jsonOf(text));
  return success
    ? {
      runId: data.run_id,
      bootId: data.boot_id,
      command: data.command,
      cwd: data.cwd,
      timeoutMs: data.timeout_ms,
      deadlineAt: data.deadline_at,
      cgroup: data.cgroup,
    }
    : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/**
 * How long the run may still take, in milliseconds, or null for ever. By the time since the machine
 * started, which no clock that is set changes; a machine that slept has used the time up too.
 */
export function remainingMs(
  { timeoutMs, deadlineAt }: DurableSpec,
  elapsedMs: number | null,
  now: number,
): number | null {
  if (timeoutMs === null || deadlineAt === null) return null;
  const left = elapsedMs === null ? deadlineAt - now : timeoutMs - elapsedMs;
  return Math.min(timeoutMs, Math.max(0, left));
}
