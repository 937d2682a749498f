import assert from "node:assert/strict";
import { runDeno, STRICT } from "../../fixtures/run_deno.ts";
import { plankaFixture, three } from "./board_fixture.ts";

for (const hostname of ["127.0.0.1", "localhost"] as const) {
  Deno.test(`a Planka at ${hostname} is worked with under only ${STRICT.join(" ")}`, async () => {
    await using fixture = await plankaFixture({ hostname });
    const { planka } = fixture;
    const layout = planka.layOut(three);
    const { code, stdout, stderr } = await runDeno(
      "tests/backends/planka/programs/poll_strict.ts",
      {
        flags: STRICT,
        args: [
          planka.url,
          planka.bot.apiKey,
          ...["Todo", "In Progress", "Done"].map((name) => layout.queue(name)),
        ],
      },
    );
    assert.equal(code, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), {
      lacks: 0,
      claim: "claimed",
      queue: layout.queue("Done"),
      page: `${planka.url}/cards/${layout.card("First").id}`,
    });
  });
}

Deno.test("a Planka elsewhere may not be reached then, and nothing is claimed", async () => {
  const { code, stderr } = await runDeno("tests/backends/planka/programs/poll_strict.ts", {
    flags: STRICT,
    args: ["http://planka.invalid", "key_x", "A.B.C", "A.B.D", "A.B.E"],
  });
  assert.equal(code, 1);
  assert.match(
    stderr,
    /AdapterError: .*may not be reached: the right to reach "planka.invalid/,
  );
});
