import type { LeaderEnd } from "../../../process/leader.ts";
import type { Poller } from "../../../process/output/poller.ts";
import type { Seals } from "../../../process/shim/seals.ts";
import { RecordsFile } from "../../../process/shim/records_file.ts";

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
  const records = new RecordsFile(folder, seals);
  const unwatch = poller.watch(() => {
    const { start, exitCode } = records.read();
    if (start === null || exitCode !== null) return false;
    settle(true);
    return true;
  });
  let isSettled = false;
  const settle = (hasStarted: boolean) => {
    isSettled = true;
    unwatch();
    records.close();
    resolve(hasStarted);
  };
  void ended.then(({ spawnFailure }) => {
    if (!isSettled) settle(spawnFailure === null && records.read().start !== null);
  });
  return promise;
}
