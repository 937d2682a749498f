import { neverAborted } from "../../async/abort.ts";
import { createSqliteBackend } from "../../backends/sqlite/adapter.ts";
import { systemClock } from "../../async/system_clock.ts";
import type { FoundBoard } from "./board.ts";
import type { PlannedFile } from "./files.ts";

/** A board with queues and no task, so that nothing starts at once. */
export function newBoard(
  { path, type }: Pick<FoundBoard, "path" | "type">,
  queues: readonly string[],
): PlannedFile {
  const names = [...new Set(queues)];
  return type === "json"
    ? { path, text: documentOf(names), kind: "create" }
    : { path, kind: "make", make: () => makeDatabase(path, names) };
}

function documentOf(queues: readonly string[]): string {
  const members = queues.map((queue) => `    ${JSON.stringify(queue)}: []`);
  return `{\n  "queues": {\n${members.join(",\n")}\n  }\n}\n`;
}

async function makeDatabase(path: string, queues: readonly string[]): Promise<void> {
  const context = { clock: systemClock, baseDir: "/" };
  const board = createSqliteBackend({ url: path, user: "init" }, context);
  try {
    await board.importQueues(queues.map((name) => ({ name, tasks: [] })), { signal: neverAborted });
  } finally {
    await board.close?.();
  }
}
