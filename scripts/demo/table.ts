/** A task in the file of the JSON board. */
interface BoardTask {
  readonly id: number;
  readonly name: string;
  readonly comments?: readonly { readonly text: string }[];
}

/** The columns of a terminal. */
const WIDTH = 80;

/** Formats the queue and the last comment of every task as a table of plain text. */
export function formatTable(queues: Readonly<Record<string, readonly BoardTask[]>>): string {
  const rows = Object.entries(queues).flatMap(([queue, tasks]) =>
    tasks.map((
      { id, name, comments },
    ) => [queue, `#${id}`, name, firstLine(comments?.at(-1)?.text)])
  );
  const all = [["QUEUE", "TASK", "NAME", "LAST COMMENT"], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    cut(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd())
  ).join("\n");
}

function firstLine(text = ""): string {
  // The asterisks are for boards that show Markdown.
  return (text.split("\n")[0] ?? "").replaceAll("**", "");
}

function cut(line: string): string {
  return line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line;
}
