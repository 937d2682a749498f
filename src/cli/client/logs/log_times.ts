import { formatInstant } from "../../terminal/time.ts";
import { logTimesAnswer } from "../answers.ts";
import type { ApiClient } from "../http/api_client.ts";
import { RefusalError } from "../http/errors.ts";

/** What stands before a line: when the line that begins at `position` arrived. */
export type Stamp = (position: number) => string;

const UNKNOWN = "---------- --:--:--";
const DAY = "2026-11-22 ";

/** When the lines of one log arrived. What comes while it is followed has the time of this machine. */
export class LogTimes {
  readonly #api: ApiClient;
  readonly #runId: string;
  #times: readonly { readonly offset: number; readonly at: number }[] = [];
  /** What begins here or later was not printed yet at the last look. */
  #end = 0;

  constructor(api: ApiClient, runId: string) {
    this.#api = api;
    this.#runId = runId;
  }

  /** Whether lines that have been printed have no time. */
  get isUnknown(): boolean {
    return this.#end > 0 && this.#times.length === 0;
  }

  /** Looks again at what the dispatcher knows: lines may have come while nobody followed. */
  async refresh(): Promise<void> {
    try {
      const path = `/runs/${this.#runId}/log/times`;
      const { value: { end, times } } = await this.#api.ask({ path }, logTimesAnswer());
      this.#end = end;
      this.#times = times.flatMap(({ offset, at }) =>
        at === null ? [] : [{ offset, at: Date.parse(at) }]
      );
    } catch (error) {
      // There is no log yet; or the dispatcher is an older one, which knows no times.
      if (!(error instanceof RefusalError)) throw error;
    }
  }

  /** In milliseconds since the epoch; null if it is not known. */
  at(position: number, now: number): number | null {
    if (position >= this.#end) return now;
    let [low, high] = [0, this.#times.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#times[middle]?.offset ?? Infinity) <= position) low = middle + 1;
      else high = middle;
    }
    return this.#times[low - 1]?.at ?? null;
  }

  /** Makes the stamps of lines: the time of day on a terminal, elsewhere also the day. */
  stamp({ isTerminal }: { readonly isTerminal: boolean }): Stamp {
    return (position) => {
      const at = this.at(position, Date.now());
      const text = at === null ? UNKNOWN : formatInstant(new Date(at).toISOString());
      return isTerminal ? text.slice(DAY.length) : text;
    };
  }
}
