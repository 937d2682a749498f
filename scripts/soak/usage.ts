/** The memory and descriptors of a process on Linux. */
export interface Usage {
  readonly rssMiB: number;
  readonly descriptors: number;
}

/** Measures a process; null if the system is not Linux, or if the process has ended. */
export async function usageOf(pid: number): Promise<Usage | null> {
  try {
    const status = await Deno.readTextFile(`/proc/${pid}/status`);
    const kib = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]);
    const descriptors = await Array.fromAsync(Deno.readDir(`/proc/${pid}/fd`));
    return { rssMiB: Math.round(kib / 1024), descriptors: descriptors.length };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
