import type { Clock } from "../async/clock.ts";
import type { AuditEntry, AuditTrail } from "../contracts/audit_trail.ts";
import { messageOf } from "../domain/errors.ts";
import type { Redact } from "../text/redaction.ts";
import { hashOf, lineOf, parseLine } from "./line.ts";
import { findTail, type Tail } from "./tail.ts";
import { RefusalLimit } from "./refusal_limit.ts";
import { SegmentFile } from "./segment_file.ts";
import { listSegments, readSegment, type Segment } from "./segments.ts";

/** The log is kept in so many files, of which the oldest goes when they are too large together. */
const SEGMENTS = 8;
const CHECK_EVERY_MS = 1_000;
/** Far more than the longest line takes. */
const MIN_SEGMENT_BYTES = 64 * 1_024;

const encoder = new TextEncoder();

export interface AuditOptions {
  /** An existing folder that belongs to the log, of which this process is the only writer. */
  readonly folder: string;
  /** How many bytes the log may take. */
  readonly maxBytes: () => number;
  readonly clock: Pick<Clock, "now" | "monotonic">;
  /** Masks secrets, in the whole line. */
  readonly redact: Redact;
  /** Called when entries are removed or begin to be lost, and when others have changed the log. */
  readonly warn: (message: string) => void;
  /** Identifies the operator's token, and does not reveal it. */
  readonly operatorToken?: string;
  /** What the first entry says of this process. */
  readonly facts?: AuditEntry["facts"];
}

/**
 * Writes the audit log: lines of JSON that are only ever appended, each with the hash of the one before it. A
 * line is in the file when `append` returns, so the death of the process loses none; no line waits for the
 * disk, so a power cut can lose the last ones. Never throws once it is open.
 */
export class AuditWriter implements AuditTrail, Disposable {
  readonly #options: AuditOptions;
  readonly #refusals: RefusalLimit;
  #file: SegmentFile;
  #seq: number;
  #head: string;
  /** The last entry of the log that this one continues, or null if it is new. */
  readonly continued: { readonly seq: number; readonly hash: string } | null;
  #lost = 0;
  #checkedAt = -Infinity;
  #isClosed = false;

  /** @throws {Error} if the folder cannot be read and written */
  constructor(options: AuditOptions) {
    this.#options = options;
    this.#refusals = new RefusalLimit(options.clock);
    const tail = findTail(options.folder);
    this.#seq = tail.seq;
    this.#head = tail.head;
    this.continued = tail.seq === 0 ? null : { seq: tail.seq, hash: tail.head };
    this.#file = openLast(options.folder, tail);
    this.append({ type: "opened", facts: options.facts });
  }

  append(entry: AuditEntry): number | null {
    if (this.#isClosed || (entry.type === "refused" && this.#refusals.isOver(entry))) return null;
    try {
      this.#reportSkipped();
      if (this.#mayBeTroubled(entry)) this.#reportTrouble();
      return this.#write(entry);
    } catch (error) {
      this.#lost++;
      if (this.#lost === 1) {
        this.#options.warn(
          `Cannot write the audit log: ${messageOf(error)}; work continues without it`,
        );
      }
      return null;
    }
  }

  /** Continues in a new file, if the folder was removed and created again. */
  restore(): void {
    if (this.#file.isInPlace()) return;
    const { folder } = this.#options;
    const last = listSegments(folder).at(-1)?.number ?? 0;
    this.#continueIn(SegmentFile.create(folder, Math.max(last, this.#file.number) + 1));
    this.append({ type: "opened", facts: { ...this.#options.facts, restored: true } });
  }

  [Symbol.dispose](): void {
    this.append({ type: "closed" });
    this.#isClosed = true;
    this.#file[Symbol.dispose]();
  }

  /**
   * Whether to look at the file before this entry. For each act of a caller it does; the dispatcher's own acts are
   * many, and a look takes longer than the entry.
   */
  #mayBeTroubled({ actor, type }: AuditEntry): boolean {
    if (this.#lost > 0 || this.#file.isTorn) return true;
    const now = this.#options.clock.monotonic();
    const isOwn = actor === "dispatcher" || type === "ended";
    if (isOwn && now - this.#checkedAt < CHECK_EVERY_MS) return false;
    this.#checkedAt = now;
    return true;
  }

  /** Says that the log was changed or that entries were lost, before the next entry. */
  #reportTrouble(): void {
    const foreignBytes = this.#file.takeForeignBytes();
    if (foreignBytes === null) {
      this.#options.warn("The audit log was removed or replaced; it continues in a new file");
      return this.restore();
    }
    if (foreignBytes !== 0) {
      this.#options.warn("Another process has changed the audit log; verify it");
    }
    if (foreignBytes === 0 && this.#lost === 0 && !this.#file.isTorn) return;
    const torn = this.#file.isTorn;
    const facts = { count: this.#lost, torn, foreign_bytes: foreignBytes };
    this.#write({ type: "lost", facts });
    this.#lost = 0;
  }

  #reportSkipped(): void {
    const count = this.#refusals.takeSkipped();
    if (count > 0) this.#write({ type: "refused", facts: { count } });
  }

  #write(entry: AuditEntry): number {
    const { clock, redact, operatorToken, maxBytes } = this.#options;
    const at = clock.now();
    const head = { seq: this.#seq + 1, at, prev: this.#head };
    const token = entry.actor === "operator" ? operatorToken : undefined;
    const line = encoder.encode(`${lineOf(head, entry, { redact, token })}\n`);
    const most = Math.max(MIN_SEGMENT_BYTES, maxBytes() / SEGMENTS);
    if (this.#file.size > 0 && this.#file.size + line.length > most) {
      return this.#rotate(entry);
    }
    this.#file.append(line);
    this.#seq = head.seq;
    this.#head = hashOf(line.subarray(0, -1));
    return head.seq;
  }

  /** Begins a new segment, and removes the oldest ones. An entry says so before. */
  #rotate(entry: AuditEntry): number {
    const { folder } = this.#options;
    this.#continueIn(SegmentFile.create(folder, this.#file.number + 1));
    const segments = listSegments(folder);
    const old = segments.slice(0, -SEGMENTS);
    const [upTo, firstKept] = [old.at(-1), segments.at(-SEGMENTS)];
    if (upTo !== undefined && firstKept !== undefined) {
      const facts = { up_to: upTo.number, first_seq: firstSeqOf(firstKept) };
      this.#write({ type: "dropped", facts });
      this.#options.warn(
        `The audit log is full: its entries before ${facts.first_seq} are removed`,
      );
      for (const { path } of old) Deno.removeSync(path);
    }
    return this.#write(entry);
  }

  #continueIn(next: SegmentFile): void {
    const before = this.#file;
    this.#file = next;
    before[Symbol.dispose]();
  }
}

/** The number of the first entry of a segment. */
function firstSeqOf(segment: Segment): number {
  const [first = ""] = (readSegment(segment) ?? "").split("\n", 1);
  return parseLine(first)?.seq ?? 0;
}

function openLast(folder: string, { segment, isTorn }: Tail): SegmentFile {
  return segment === 0
    ? SegmentFile.create(folder, 1)
    : SegmentFile.reopen(folder, segment, isTorn);
}
