import { neverAborted } from "../../../src/async/abort.ts";
import { createJsonBackend, type JsonSeams } from "../../../src/backends/json/adapter.ts";
import type { BackendContext } from "../../../src/backends/kind.ts";
import type { Clock } from "../../../src/async/clock.ts";
import type { TaskAdapter } from "../../../src/contracts/task_adapter.ts";
import { systemClock } from "../../../src/async/system_clock.ts";
import { textOf } from "../../../src/domain/errors.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";

/** A board file in a folder of its own, and a way to open it. */
export interface BoardFixture extends AsyncDisposable {
  readonly path: string;
  readonly folder: string;
  readonly warnings: string[];
  /** Another adapter on the same file. */
  open(options?: OpenOptions): TaskAdapter;
  text(): Promise<string>;
  /** What the folder holds, beside the board and its lock. */
  leftovers(): Promise<string[]>;
}

export interface OpenOptions extends JsonSeams {
  readonly user?: string;
  readonly clock?: Clock;
  readonly warn?: BackendContext["warn"];
  readonly url?: string;
}

/** `await using board = await boardFixture({ queues: … });` A text is written as it is. */
export async function boardFixture(content: unknown): Promise<BoardFixture> {
  const dir = await tempDir();
  const text = typeof content === "string" ? content : JSON.stringify(content, null, 2);
  const path = await dir.write("board.json", text);
  const warnings: string[] = [];
  const opened: TaskAdapter[] = [];
  return {
    path,
    folder: dir.path,
    warnings,
    open({ user = "artificer", clock = systemClock, url = path, warn, ...seams } = {}) {
      const adapter = createJsonBackend({ url, user }, {
        clock,
        baseDir: dir.path,
        warn: warn ?? ((warning) => warnings.push(textOf(warning))),
      }, seams);
      opened.push(adapter);
      return adapter;
    },
    text: () => Deno.readTextFile(path),
    async leftovers() {
      const names = await Array.fromAsync(Deno.readDir(dir.path), ({ name }) => name);
      return names.filter((name) => name !== "board.json" && name !== "board.json.lock");
    },
    async [Symbol.asyncDispose]() {
      for (const adapter of opened) await adapter.close?.();
      await dir[Symbol.asyncDispose]();
    },
  };
}

/** For calls that nobody gives up. */
export const calm = { signal: neverAborted };

/** No limit either. */
export const all = { ...calm, limit: 1000 };
