/**
 * Starts a Planka for other processes and for hands. The arguments: what it holds, as JSON
 * (`{"Todo": [{"name": "Fix"}], "Done": []}`), then its path prefix. Prints one JSON line when it is
 * up, and ends on TERM or INT.
 */
import type { LayoutSpec } from "./layout.ts";
import { startPlanka } from "./planka.ts";

const SAMPLE: LayoutSpec = {
  "Todo": [{ name: "Fix crash", description: "It crashes on empty input.", labels: ["bug"] }],
  "In Progress": [],
  "Done": [],
  "Failed": [],
};

const [spec, prefix = ""] = Deno.args;
const stopped = Promise.withResolvers<void>();
const stop = () => stopped.resolve();
for (const signal of ["SIGTERM", "SIGINT"] as const) Deno.addSignalListener(signal, stop);

await using planka = await startPlanka({ prefix, hostname: "localhost" });
const layout = planka.layOut(spec === undefined ? SAMPLE : JSON.parse(spec));
const lists = planka.world.lists.where(({ boardId, name }) =>
  boardId === layout.board.id && name !== null
);
const facts = {
  url: planka.url,
  key: planka.bot.apiKey,
  username: planka.bot.username,
  password: planka.bot.password,
  admin_key: planka.admin.apiKey,
  queues: lists.map(({ name }) => layout.queue(name ?? "")),
};
await Deno.stdout.write(new TextEncoder().encode(`${JSON.stringify(facts)}\n`));
await stopped.promise;
for (const signal of ["SIGTERM", "SIGINT"] as const) Deno.removeSignalListener(signal, stop);
