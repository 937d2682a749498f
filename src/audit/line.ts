import { createHash } from "node:crypto";
import * as z from "zod";
import type { AuditEntry } from "../contracts/audit_trail.ts";
import { parseJson } from "../text/json.ts";
import { shortened } from "../text/shortened.ts";
import type { Redact } from "../text/redaction.ts";

/** What the first entry of a log follows. */
export const NO_ENTRY = "0".repeat(64);

const VALUE = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);

const SCHEMA = z.object({
  seq: z.int().positive(),
  at: z.string(),
  prev: z.string(),
  type: z.string(),
  actor: z.string().optional(),
  by_run: z.string().optional(),
  token: z.string().optional(),
  action: z.string().optional(),
  method: z.string().optional(),
  path: z.string().optional(),
  task: z.string().optional(),
  run: z.string().optional(),
  queue: z.string().optional(),
  fields: z.record(z.string(), VALUE).optional(),
  of: z.int().optional(),
  status: z.int().optional(),
  code: z.string().optional(),
  facts: z.record(z.string(), VALUE).optional(),
});

/** An entry as the file has it: its number, its time in ISO 8601, and the hash of the line before it. */
export type AuditLine = z.infer<typeof SCHEMA>;

/** What every entry has. */
export interface LineHead {
  readonly seq: number;
  /** In milliseconds since the epoch. */
  readonly at: number;
  readonly prev: string;
}

/** What is longer is cut: a task's id and a path can be as long as a stranger wants. */
const MAX_TEXT_CHARS = 500;

/** The text of an entry, one line of JSON without its end. Texts are masked before they are cut. */
export function lineOf(
  { seq, at, prev }: LineHead,
  { type, actor, byRun, ...facts }: AuditEntry,
  { redact, token }: { readonly redact: Redact; readonly token?: string },
): string {
  const whole = {
    seq,
    at: isoTime(at),
    prev,
    type,
    actor,
    by_run: byRun,
    token,
    ...facts,
  };
  const text = JSON.stringify(whole);
  // In almost every entry there is nothing to mask or to cut, and one look at all of it tells.
  if (text.length <= MAX_TEXT_CHARS && redact(text) === text) return text;
  return JSON.stringify(
    whole,
    (_name, value) => typeof value === "string" ? shortened(redact(value), MAX_TEXT_CHARS) : value,
  );
}

let second = NaN;
let secondText = "";

/** A time in ISO 8601. The text of its second is made once. */
function isoTime(at: number): string {
  const ms = Math.trunc(at) % 1_000;
  if (Math.trunc(at) - ms !== second) {
    second = Math.trunc(at) - ms;
    secondText = new Date(second).toISOString().slice(0, -"000Z".length);
  }
  return `${secondText}${String(ms).padStart(3, "0")}Z`;
}

/** The entry in a line, or null if it is none: a crash or a full disk can cut a line off. */
export function parseLine(text: string): AuditLine | null {
  const { success, data } = SCHEMA.safeParse(parseJson(text));
  return success ? data : null;
}

/** By which the next line refers to a line: its SHA-256, in hexadecimal digits. */
export function hashOf(line: string | Uint8Array): string {
  return createHash("sha256").update(line).digest("hex");
}
