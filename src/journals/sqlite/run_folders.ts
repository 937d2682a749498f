import { join } from "node:path";
import { validate } from "uuid";

/** The folders of runs, one each, named by the run's id. */
export class RunFolders {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** The path of a run's folder, or null for what is no run's id and must not become a path. */
  pathOf(runId: string): string | null {
    return validate(runId) ? join(this.#root, runId) : null;
  }

  /** How many bytes lie in a run's folder. */
  async sizeOf(runId: string): Promise<number> {
    const path = this.pathOf(runId);
    return path === null ? 0 : await sizeBelow(path);
  }

  /** Removes a run's folder with all in it, where there is one. */
  async remove(runId: string): Promise<void> {
    const path = this.pathOf(runId);
    if (path !== null) await ifThere(Deno.remove(path, { recursive: true }), undefined);
  }
}

async function sizeBelow(path: string): Promise<number> {
  const entries = await ifThere(Array.fromAsync(Deno.readDir(path)), []);
  const sizes = entries.map(async ({ name, isDirectory }) => {
    const entry = join(path, name);
    if (isDirectory) return await sizeBelow(entry);
    return await ifThere(Deno.lstat(entry).then(({ size }) => size), 0);
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** A folder may go, or never have come, while it is looked at. */
async function ifThere<T>(looking: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await looking;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return otherwise;
    throw error;
  }
}
