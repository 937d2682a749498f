import type { RunOutput } from "../supervise.ts";
import { pump } from "./pump.ts";
import type { OutputRing } from "../../async/byte_ring.ts";
import { feedStdin } from "./stdin.ts";

/** Moves a child's two streams into a ring, and `stdin` into the child, until it is gone. */
export function connectPipes(
  child: Deno.ChildProcess,
  ring: OutputRing,
  stdin: string | null,
): RunOutput {
  const giveUp = new AbortController();
  const gone = new AbortController();
  const drained = Promise.all([
    pump(child.stdout, "stdout", ring, giveUp.signal),
    pump(child.stderr, "stderr", ring, giveUp.signal),
    stdin === null ? undefined : feedStdin(child.stdin, stdin, gone.signal),
  ]);
  return {
    drained: () => {
      gone.abort();
      return drained;
    },
    giveUp,
    close: () => ring.close(),
  };
}
