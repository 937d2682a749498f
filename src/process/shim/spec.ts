import * as z from "zod";
import type { Seals } from "./seals.ts";

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

/** The seal of all other fields; earlier versions had none. */
const SEALED = z.looseObject({ seal: z.string().optional() });

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

/** The text of a spec. With `seals` nothing else can write one that counts, and the step's records need theirs. */
export function formatSpec(spec: DurableSpec, seals: Seals | null): string {
  const data = dataOf(spec);
  const whole = seals === null ? data : { ...data, seal: sealOf(data, seals) };
  return `${JSON.stringify(whole)}\n`;
}

function dataOf(spec: DurableSpec): z.infer<typeof SCHEMA> {
  return {
    run_id: spec.runId,
    boot_id: spec.bootId,
    command: spec.command,
    cwd: spec.cwd,
    timeout_ms: spec.timeoutMs,
    deadline_at: spec.deadlineAt,
    cgroup: spec.cgroup,
  };
}

function sealOf(data: object, seals: Seals): string {
  return seals.of(`spec ${JSON.stringify(data)}`);
}

/** A spec as it was read, and the seals of the step's records: null for a run of an earlier version. */
export interface ReadSpec {
  readonly spec: DurableSpec;
  readonly seals: Seals | null;
}

/** The spec in `text`, or null if the writing broke off, or if something else has written it. */
export function parseSpec(text: string, seals: Seals): ReadSpec | null {
  const raw = jsonOf(text);
  const { success, data } = SCHEMA.safeParse(raw);
  if (!success) return null;
  const spec = {
    runId: data.run_id,
    bootId: data.boot_id,
    command: data.command,
    cwd: data.cwd,
    timeoutMs: data.timeout_ms,
    deadlineAt: data.deadline_at,
    cgroup: data.cgroup,
  };
  // As it was written: a later version may know more fields, and give those that are missing a value.
  const { seal, ...written } = SEALED.parse(raw);
  if (seal === undefined) return { spec, seals: null };
  return seal === sealOf(written, seals) ? { spec, seals } : null;
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
