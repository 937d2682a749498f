import type { EventLine, RecentEvents } from "../contracts/event_stream.ts";
import { shortened } from "../text/shortened.ts";

/** How many lines are kept. */
const KEPT = 200;
/** A stranger's name of 1 MiB must not be kept so often. */
const MAX_MESSAGE = 2_048;

/** Keeps the last lines of the log that tell of events, for those who come later. */
export class RecentLines implements RecentEvents {
  readonly #redact: (text: string) => string;
  readonly #lines: EventLine[] = [];
  #last = 0;
  /** The sequence of the newest line that is no longer kept. */
  #dropped = 0;

  constructor({ redact }: { readonly redact: (text: string) => string }) {
    this.#redact = redact;
  }

  add(line: EventLine): void {
    // A secret that is cut can no longer be found.
    const message = shortened(this.#redact(line.message), MAX_MESSAGE);
    this.#last = line.sequence;
    this.#lines.push({ ...line, message });
    if (this.#lines.length > KEPT) this.#dropped = this.#lines.shift()?.sequence ?? this.#dropped;
  }

  since(sequence: number): ReturnType<RecentEvents["since"]> {
    const lines = this.#lines.filter((line) => line.sequence > sequence);
    return { lines, last: this.#last, missed: this.#dropped > sequence };
  }
}
