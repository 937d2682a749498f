/** Appends runs to the journal at a path without end, and prints each step once it is safe: `id type`. */
import { systemClock } from "../../../src/async/system_clock.ts";
import { createSqliteJournal } from "../../../src/journals/sqlite/mod.ts";
import { KEEP_ALL, lifeOf } from "./journal_fixture.ts";

const [path = "", runsDir = ""] = Deno.args;
const encoder = new TextEncoder();
const journal = await createSqliteJournal({
  path,
  runsDir,
  keep: () => KEEP_ALL,
  clock: systemClock,
  warn: (message) => Deno.stdout.writeSync(encoder.encode(`${message}\n`)),
});

async function lane(): Promise<never> {
  for (;;) {
    for (const step of lifeOf({ taskName: "x".repeat(2_000) })) {
      await journal.append(step);
      Deno.stdout.writeSync(encoder.encode(`${step.runId} ${step.type}\n`));
    }
  }
}

await Promise.all(Array.from({ length: 8 }, lane));
