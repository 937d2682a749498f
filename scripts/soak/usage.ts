/** What a process takes, as Linux counts it. */
export interface Usage {
  readonly rssMiB: number;
  readonly descriptors: number;
}

/** Looks at a process; null where the system does not tell, or the process is gone. */
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
