/** What a process had used of the processors at one moment. */
export interface CpuTime {
  /** Nanoseconds of each thread. */
  readonly threads: ReadonlyMap<string, number>;
  /** Milliseconds of the children that have ended and that it waited for, with theirs. */
  readonly childrenMs: number;
}

/** What a process used between two moments, in milliseconds. */
export interface CpuUse {
  readonly ownMs: number;
  readonly childrenMs: number;
}

/** Before the process was there. */
export const NO_TIME: CpuTime = { threads: new Map(), childrenMs: 0 };

const MS_PER_TICK = 10;
/** The place of `cutime` among the fields of `/proc/PID/stat` behind the name. */
const CUTIME = 13;

/** Reads it from `/proc`, so on Linux only. */
export async function cpuTimeOf(pid: number): Promise<CpuTime> {
  const [threads, childrenMs] = await Promise.all([threadsOf(pid), childrenOf(pid)]);
  return { threads, childrenMs };
}

/** A thread that has ended is left out: its time since `before` is not known any more. */
export function useBetween(before: CpuTime, after: CpuTime): CpuUse {
  let ns = 0;
  for (const [thread, time] of after.threads) ns += time - (before.threads.get(thread) ?? 0);
  return { ownMs: ns / 1e6, childrenMs: after.childrenMs - before.childrenMs };
}

async function threadsOf(pid: number): Promise<ReadonlyMap<string, number>> {
  const threads = new Map<string, number>();
  for await (const { name } of Deno.readDir(`/proc/${pid}/task`)) {
    const text = await readIfThere(`/proc/${pid}/task/${name}/schedstat`);
    if (text !== null) threads.set(name, Number(text.split(" ", 1)[0]));
  }
  return threads;
}

async function childrenOf(pid: number): Promise<number> {
  return childrenMsIn(await Deno.readTextFile(`/proc/${pid}/stat`));
}

/** What the text of `/proc/PID/stat` says of the children, in milliseconds. */
export function childrenMsIn(text: string): number {
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [cutime = NaN, cstime = NaN] = fields.slice(CUTIME).map(Number);
  return (cutime + cstime) * MS_PER_TICK;
}

/** Null if the thread has just ended. */
async function readIfThere(path: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
