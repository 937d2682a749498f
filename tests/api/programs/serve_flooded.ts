/** Serves until its standard input ends, prints its port, and each trouble: for a test that floods it. */
import { findServeConnection } from "../../../src/api/connections/serve_connection.ts";
import { startServer } from "../../../src/api/server.ts";
import { systemClock } from "../../../src/async/system_clock.ts";
import { messageOf } from "../../../src/domain/errors.ts";

const print = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
const server = startServer({
  app: { fetch: () => new Response("hello") },
  hostname: "127.0.0.1",
  port: 0,
  clock: systemClock,
  onError: (error) => print(`error ${messageOf(error)}`),
  onTrouble: (error) => print(`trouble ${messageOf(error)}`),
  serveConnection: Deno.args[0] === "whole" ? null : findServeConnection(),
});
print(`port ${server.port}`);
for await (const _ of Deno.stdin.readable);
await server.shutdown({ graceMs: 0 });
