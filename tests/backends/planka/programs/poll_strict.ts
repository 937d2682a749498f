/** Reads, claims and moves one task of a Planka: for a test that runs this with few rights. */
import { planka } from "../../../../src/backends/planka/mod.ts";
import { systemClock } from "../../../../src/async/system_clock.ts";
import { missing } from "../../../../src/security/permissions.ts";

const [url = "", token = "", todo = "", doing = "", done = ""] = Deno.args;
const { signal } = new AbortController();
const backend = planka.bind({ url, claim_label: "claiming" }, "/");
const credentials = {
  get: () => null,
  tokenFromCommand: () => Promise.resolve(token),
  add: () => {},
};
const context = { clock: systemClock, warn: () => {}, credentials };
const adapter = await backend.create(context, { signal });
const lacks = missing(backend.needs).length;
const [task] = await adapter.getReadyTasks([todo], { signal, limit: 1 });
const id = task?.id ?? "";
const claim = await adapter.claimTask?.(id, todo, doing, { signal });
const { queue, url: page } = await adapter.moveTask(id, done, { signal });
await adapter.close?.();
const said = { lacks, claim, queue, page };
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(said)));
