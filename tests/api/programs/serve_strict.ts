/** Serves one request and prints its answer: for a test that runs this with few rights. */
import { startServer } from "../../../src/api/server.ts";
import { systemClock } from "../../../src/async/system_clock.ts";

const server = startServer({
  app: { fetch: () => new Response("hello") },
  hostname: "127.0.0.1",
  port: 0,
  clock: systemClock,
  onError: () => {},
});
// Deno lets it call the name, not the address.
const answer = await (await fetch(`http://localhost:${server.port}`)).text();
await server.shutdown({ graceMs: 1_000 });
await Deno.stdout.write(new TextEncoder().encode(`${new URL(server.url).hostname} ${answer}`));
