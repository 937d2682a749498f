import {
  type AuditLine,
  type AuditOptions,
  AuditWriter,
  readSegments,
} from "../../src/audit/mod.ts";
import { entriesIn, type Verdict, verifyChain } from "../../src/audit/mod.ts";
import { FakeClock } from "../fakes/fake_clock.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

/** A folder of an audit log. */
export interface LogFolder extends AsyncDisposable {
  readonly path: string;
  readonly clock: FakeClock;
  readonly warnings: string[];
  /** Opens the log, as each start of a dispatcher does. */
  open(options?: Partial<AuditOptions>): AuditWriter;
  /** The text of a segment. */
  read(number?: number): string;
  /** Changes a segment as somebody with an editor would. */
  edit(change: (text: string) => string, number?: number): void;
  entries(): AuditLine[];
  verify(head?: string): Verdict;
}

export async function logFolder(): Promise<LogFolder> {
  const dir = await tempDir();
  const clock = new FakeClock();
  const warnings: string[] = [];
  const pathOf = (number: number) => `${dir.path}/${String(number).padStart(6, "0")}.jsonl`;
  const read = (number = 1) => Deno.readTextFileSync(pathOf(number));
  return {
    path: dir.path,
    clock,
    warnings,
    open: (options = {}) =>
      new AuditWriter({
        folder: dir.path,
        maxBytes: () => 2 ** 20,
        clock,
        redact: (text) => text,
        warn: (message) => warnings.push(message),
        ...options,
      }),
    read,
    edit: (change, number = 1) => Deno.writeTextFileSync(pathOf(number), change(read(number))),
    entries: () => [...entriesIn(readSegments(dir.path))],
    verify: (head) => verifyChain([...readSegments(dir.path)], head ?? null),
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  };
}
