/**
 * Asks each server of the arguments, `BASE` or `BASE=CA_FILE`, for `/a` with a key, as a board's client
 * does. Prints for each what it answered, or why not, as one JSON list.
 */
import { neverAborted } from "../../../../src/async/abort.ts";
import { systemClock } from "../../../../src/async/system_clock.ts";
import { HttpClient } from "../../../../src/backends/http/client.ts";
import { readInherited } from "../../../../src/config/environment/inherited.ts";
import { messageOf } from "../../../../src/domain/errors.ts";
import { proxiesIn, PROXY_VARIABLES } from "../../../../src/net/proxies.ts";

const proxies = proxiesIn(await readInherited(PROXY_VARIABLES));
const found: string[] = [];
for (const each of Deno.args) {
  const [base = "", caFile = null] = each.split("=");
  const http = new HttpClient({ server: "Board", base, caFile, proxies, clock: systemClock });
  const request = { method: "GET", path: "/a" } as const;
  const { text } = await http.send(request, { authorization: "Bearer key" }, neverAborted)
    .catch((error) => ({ text: messageOf(error) }));
  found.push(text);
  http.close();
}
// The tests read it there.
// deno-lint-ignore no-console
console.log(JSON.stringify(found));
