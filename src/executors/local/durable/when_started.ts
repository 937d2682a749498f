import type { LeaderEnd } from "../../../process/leader.ts";
import type { Poller } from "../../../process/output/poller.ts";
import type { Seals } from "../../../process/shim/seals.ts";
import { readRecords } from "../../../process/shim/folder.ts";

/**
 * Resolves to whether a shim has started its agent, by the shim's own record: the shim itself always starts. If
 * the end is recorded as well, that decides, since a script whose interpreter is missing never starts.
 */
export function whenStarted(
  { folder, seals }: { readonly folder: string; readonly seals: Seals | null },
  ended: Promise<LeaderEnd>,
  poller: Poller,
): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const stop = poller.watch(() => {
    const { start, exitCode } = readRecords(folder, seals);
    if (start === null || exitCode !== null) return false;
    stop();
    resolve(true);
    return true;
  });
  void ended.then(({ spawnFailure }) => {
    stop();
    resolve(spawnFailure === null && readRecords(folder, seals).start !== null);
  });
  return promise;
}
