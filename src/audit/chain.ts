import { plural } from "../text/plural.ts";
import { type AuditLine, hashOf, parseLine } from "./line.ts";

/** A segment's text, to verify. */
export interface SegmentText {
  readonly number: number;
  readonly text: string;
}

/** What the chain of a log shows. */
export interface Verdict {
  readonly entries: number;
  /** The hash of the last entry. A copy of it elsewhere shows later whether the end was cut off. */
  readonly head: string | null;
  /** What was changed or removed. */
  readonly problems: readonly string[];
  /** What is no sign of a change: lines that a crash cut off, segments that the limit removed. */
  readonly remarks: readonly string[];
  /** Whether an entry with the hash that was asked for is in the log; null if none was asked for. */
  readonly hasHead: boolean | null;
}

/** Checks that each entry follows the one before it, and that nothing is missing that no entry explains. */
export function verifyChain(segments: readonly SegmentText[], wanted: string | null): Verdict {
  const chain = new Chain(wanted);
  for (const segment of segments) chain.read(segment);
  return chain.verdict();
}

class Chain {
  readonly #wanted: string | null;
  readonly #problems: string[] = [];
  readonly #remarks: string[] = [];
  #entries = 0;
  #firstSegment: number | null = null;
  #lastSegment: number | null = null;
  #droppedUpTo = 0;
  /** The number of the first entry that there must be; 0 if it is not known. */
  #firstWanted = 1;
  #firstSeq: number | null = null;
  #seq: number | null = null;
  #head: string | null = null;
  #hasHead = false;
  /** The place of a line that is no entry, until the next entry explains it. */
  #torn: string | null = null;

  constructor(wanted: string | null) {
    this.#wanted = wanted;
  }

  read({ number, text }: SegmentText): void {
    this.#firstSegment ??= number;
    if (this.#lastSegment !== null && number !== this.#lastSegment + 1) {
      this.#problems.push(`Segments between ${this.#lastSegment} and ${number} are missing`);
    }
    this.#lastSegment = number;
    const lines = text.split("\n");
    // After the end of the last line there is nothing.
    if (lines.at(-1) === "") lines.pop();
    lines.forEach((line, at) => this.#readLine(line, `line ${at + 1} of segment ${number}`));
  }

  verdict(): Verdict {
    if (this.#torn !== null) {
      this.#remarks.push(`The log ends with ${this.#torn}, which is cut off`);
    }
    const removed = (this.#firstSegment ?? 1) - 1;
    if (removed > this.#droppedUpTo) {
      this.#problems.push(
        `${plural(removed, "segment")} before segment ${removed + 1} ${
          removed === 1 ? "is" : "are"
        } missing, and no entry says that the limit removed ${removed === 1 ? "it" : "them"}`,
      );
    } else if (removed > 0) {
      this.#remarks.push(`The limit removed ${plural(removed, "older segment")}`);
    }
    if (removed <= this.#droppedUpTo) this.#checkFirst(removed);
    return {
      entries: this.#entries,
      head: this.#head,
      problems: this.#problems,
      remarks: this.#remarks,
      hasHead: this.#wanted === null ? null : this.#hasHead,
    };
  }

  #checkFirst(removed: number): void {
    const wanted = this.#firstWanted;
    // A crash may have come before the removal that an entry announces, or cut the first line off.
    if (removed < this.#droppedUpTo || wanted === 0) return;
    if (this.#firstSeq === null || this.#firstSeq === wanted) return;
    this.#problems.push(
      `The log begins with entry ${this.#firstSeq} instead of ${wanted}: something was removed`,
    );
  }

  #readLine(text: string, place: string): void {
    const line = parseLine(text);
    if (line === null) {
      if (this.#torn !== null) this.#problems.push(`${this.#torn} is not an entry`);
      this.#torn = place;
      return;
    }
    this.#explainTorn(line);
    this.#follow(line, place);
    if (line.type === "dropped") {
      this.#droppedUpTo = Number(line.facts?.up_to ?? 0);
      this.#firstWanted = Number(line.facts?.first_seq ?? 0);
    }
    this.#firstSeq ??= line.seq;
    this.#entries++;
    this.#seq = line.seq;
    this.#head = hashOf(text);
    this.#hasHead ||= this.#head === this.#wanted;
  }

  #explainTorn(line: AuditLine): void {
    if (this.#torn === null) return;
    if (line.facts?.torn === true) this.#remarks.push(`${this.#torn} was cut off by a crash`);
    else this.#problems.push(`${this.#torn} is not an entry`);
    this.#torn = null;
  }

  #follow({ seq, prev }: AuditLine, place: string): void {
    // The entry before the first kept one is gone by rights.
    if (this.#seq === null || this.#head === null) return;
    if (prev === this.#head && seq === this.#seq + 1) return;
    this.#problems.push(
      `Entry ${seq} (${place}) does not follow entry ${this.#seq}: something was removed, added or changed`,
    );
  }
}
