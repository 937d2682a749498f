import assert from "node:assert/strict";
import { silence } from "../../fakes/planka/mod.ts";
import { plankaFolder, type PlankaFolderOptions, refresh, stopCleanly } from "./planka_folder.ts";

const board: PlankaFolderOptions = { lists: { Todo: [{ name: "First" }] } };

/** What a dispatcher says that cannot start, on one line. */
async function refusalOf(options: Partial<PlankaFolderOptions>): Promise<string> {
  await using folder = await plankaFolder({ ...board, ...options });
  const { planka } = folder;
  await using dispatcher = await folder.start();
  assert.equal((await dispatcher.ended()).code, 2);
  assert.deepEqual(dispatcher.lines.filter(({ level }) => level !== "debug"), []);
  const keys = planka.requests.all().map(({ headers }) => headers["x-api-key"]);
  assert.deepEqual(keys, keys.map(() => undefined), "nobody got the key");
  for (const line of dispatcher.complaints) assert.ok(line.length <= 80, line);
  return dispatcher.complaints.map((line) => line.trim()).join(" ").replaceAll(planka.url, "URL");
}

Deno.test("Planka 1 stops the start, with what to do about it", async () => {
  assert.equal(
    await refusalOf({ server: { version: null } }),
    'Cannot use the planka board: what answers at "URL" is Planka 1, or not Planka; ' +
      "upgrade it to Planka 2, or correct url",
  );
});

Deno.test("so does a Planka that tells that it is version 1", async () => {
  assert.equal(
    await refusalOf({ server: { version: "1.26.2" } }),
    'Cannot use the planka board: Planka 1.26.2 answers at "URL"; upgrade it to Planka 2',
  );
});

Deno.test("so does a url that leads past Planka", async () => {
  assert.match(
    await refusalOf({ server: { prefix: "/planka" }, url: ({ url }) => new URL(url).origin }),
    /^Cannot use the planka board: what answers at "http:.*" is Planka 1, or not Planka; .* correct url$/,
  );
});

Deno.test("so does a ca_file that is not there", async () => {
  const said = await refusalOf({ backend: 'ca_file = "nowhere.pem"' });
  assert.match(
    said,
    /^Cannot use the planka board: ca_file ".*nowhere.pem" cannot be used: ".*nowhere.pem" does not exist/,
  );
});

Deno.test("a Planka that is down stops no start, and is worked on once it is up", async () => {
  await using folder = await plankaFolder(board);
  await folder.planka.stop();
  await using dispatcher = await folder.start();
  await dispatcher.event("listening");
  assert.equal((await dispatcher.event("backend_failed")).category, "unavailable");
  await folder.planka.resume();
  await refresh(dispatcher);
  await dispatcher.event("run_settled", folder.layout.card("First").id);
  await stopCleanly(dispatcher);
});

Deno.test("a Planka that does not answer holds up nobody who wants to go", async () => {
  await using folder = await plankaFolder(board);
  const { planka } = folder;
  planka.misbehave(silence, "GET /api/bootstrap", 9);
  await using dispatcher = await folder.start();
  await planka.requests.next("GET /api/bootstrap");
  dispatcher.kill("SIGTERM");
  await dispatcher.event("stopped");
  assert.equal((await dispatcher.ended()).code, 0);
});
