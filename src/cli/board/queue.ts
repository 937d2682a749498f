import { neverAborted } from "../../async/abort.ts";
import { queuesOf, usesOf } from "../../compose/route_queues.ts";
import { UsageError } from "../../domain/errors.ts";
import { oneLine } from "../../text/printable.ts";
import type { AddQueueCommand, ListQueuesCommand } from "../options/board/mod.ts";
import { printJson, printText } from "../output.ts";
import { formatSentence } from "../terminal/block.ts";
import { formatTable } from "../terminal/table.ts";
import { openTerminal } from "../terminal/terminal.ts";
import { openBoard } from "./open_board.ts";

/** A queue, whether the board has it, and the keys of the config that name it. */
interface KnownQueue {
  readonly queue: string;
  /** Null if the board can't tell. */
  readonly exists: boolean | null;
  readonly uses: readonly string[];
}

const COLUMNS = [
  { title: "QUEUE", flexible: true, keepsEnd: true },
  { title: "ON THE BOARD", spare: true },
  { title: "IN THE CONFIG", flexible: true },
] as const;

/** `board queue add`: creates an empty queue. */
export async function addQueue({ config, name }: AddQueueCommand): Promise<number> {
  await using opened = await openBoard({ config, isChanged: true });
  const { tasks, settings } = opened;
  if (tasks.createQueue === undefined) {
    throw new UsageError(
      `Cannot create a queue on a board of type "${settings.backend.type}": the board cannot do that`,
    );
  }
  const made = await tasks.createQueue(name, { signal: neverAborted });
  const queue = `queue "${oneLine(name)}"`;
  const sentence = made === "exists"
    ? `The board has ${queue} already`
    : usesOf(name, settings.routes).length > 0
    ? `Created ${queue}`
    : `Created ${queue}, which no route of the config names`;
  return printText(formatSentence(sentence, openTerminal().width));
}

/** `board queue list`: lists the queues of the board and of the config. */
export async function listQueues({ config, json }: ListQueuesCommand): Promise<number> {
  await using opened = await openBoard({ config, isChanged: false });
  const { tasks, settings: { routes } } = opened;
  const options = { signal: neverAborted };
  const configured = queuesOf(routes);
  const listed = await tasks.listQueues?.(options) ?? [];
  const problems = await tasks.checkQueues?.(configured, options);
  const missing = problems?.filter(({ isThere }) => !isThere).map(({ queue }) => queue);
  const queues = [...new Set([...listed, ...configured])].map((queue): KnownQueue => ({
    queue,
    exists: listed.includes(queue) || (missing === undefined ? null : !missing.includes(queue)),
    uses: usesOf(queue, routes),
  }));
  const terminal = openTerminal();
  if (json) return printJson(JSON.stringify({ queues }), terminal);
  if (queues.length === 0) return printText("The board has no queue yet\n");
  const rows = queues.map(({ queue, exists, uses }) => [
    queue,
    exists === null ? "unknown" : exists ? "yes" : "no",
    uses.join(", "),
  ]);
  return printText(formatTable(COLUMNS, rows, terminal));
}
