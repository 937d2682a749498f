import { join } from "node:path";
import { validate } from "uuid";

/** The folders of runs, one for each run, named by its id. */
export class RunFolders {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** The path of a run's folder, or null for a text that is not a run's id and must not become a path. */
  pathOf(runId: string): string | null {
    return validate(runId) ? join(this.#root, runId) : null;
  }

  /** How many bytes are in a run's folder. */
  async sizeOf(runId: string): Promise<number> {
    const path = this.pathOf(runId);
    return path === null ? 0 : await sizeBelow(path);
  }

  /** Removes a run's folder with everything in it, if it exists. */
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

/** The result of `access`, or `otherwise` if the folder was removed meanwhile, or never made. */
async function ifThere<T>(access: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await access;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return otherwise;
    throw error;
  }
}
