import type { RunLogs } from "../../../src/contracts/run_logs.ts";
import { createFileRunLogs, type FileRunLogsOptions } from "../../../src/journals/sqlite/mod.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";

/** A place for logs, in a folder that is gone when its scope ends. */
export interface LogsFixture extends AsyncDisposable {
  readonly runsDir: string;
  readonly warnings: string[];
  /** Logs as a process has them; closed with the scope. */
  open(changes?: Partial<FileRunLogsOptions>): RunLogs;
}

/** `await using fixture = await logsFixture();` */
export async function logsFixture(folder?: string): Promise<LogsFixture> {
  const dir = folder === undefined ? await tempDir() : null;
  const runsDir = `${folder ?? dir?.path}/runs`;
  const warnings: string[] = [];
  const opened: RunLogs[] = [];
  return {
    runsDir,
    warnings,
    open(changes = {}) {
      const warn = (message: string) => warnings.push(message);
      const logs = createFileRunLogs({ runsDir, warn, ...changes });
      opened.push(logs);
      return logs;
    },
    async [Symbol.asyncDispose]() {
      for (const logs of opened) await logs.close?.();
      await dir?.[Symbol.asyncDispose]();
    },
  };
}
