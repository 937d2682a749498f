import type { LogPiece, RunLog } from "../../../contracts/run_logs.ts";
import { piecesOf } from "./pieces.ts";

/** The log of a run that nobody in this process writes: it is as long as its file. */
export class KeptLog implements RunLog {
  readonly start = 0;
  readonly end: number;
  readonly isComplete = true;
  readonly #path: string;

  constructor(path: string, end: number) {
    this.#path = path;
    this.end = end;
  }

  read(from: number, to = this.end): AsyncIterable<LogPiece> {
    return piecesOf(this.#path, from, Math.min(to, this.end));
  }

  async *follow(from: number, signal: AbortSignal): AsyncGenerator<LogPiece, void, void> {
    for await (const piece of this.read(from)) {
      if (signal.aborted) return;
      yield piece;
    }
  }
}
