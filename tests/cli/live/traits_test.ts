import assert from "node:assert/strict";
import { canDraw, parseTraits, PRINT_TRAITS } from "../../../src/cli/live/traits.ts";

const traits = { term: "xterm", locale: "en_US.UTF-8", isForeground: true };

Deno.test("a region is drawn on a terminal that moves its cursor and takes UTF-8", () => {
  assert.equal(canDraw(traits), true);
  assert.equal(canDraw({ ...traits, locale: "C.utf8" }), true);
  assert.equal(canDraw({ ...traits, locale: "" }), true, "a container often sets none");
  assert.equal(canDraw({ ...traits, term: "" }), true);
  assert.equal(canDraw({ ...traits, term: "dumb" }), false);
  assert.equal(canDraw({ ...traits, locale: "de_DE.ISO-8859-1" }), false);
  assert.equal(canDraw({ ...traits, locale: "POSIX" }), false);
});

async function traitsIn(env: Record<string, string>) {
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", PRINT_TRAITS],
    env: { TERM: "xterm", LC_ALL: "", LC_CTYPE: "", LANG: "", ...env },
    stdin: "null",
  }).output();
  return parseTraits(new TextDecoder().decode(stdout));
}

Deno.test("a shell tells the terminal's kind and the locale that counts", async () => {
  assert.deepEqual(
    [
      await traitsIn({ TERM: "dumb", LANG: "de_DE.UTF-8" }),
      await traitsIn({ LC_ALL: "C", LANG: "de_DE.UTF-8" }),
    ]
      .map(({ term, locale }) => [term, locale]),
    [["dumb", "de_DE.UTF-8"], ["xterm", "C"]],
  );
  assert.equal((await traitsIn({ LC_CTYPE: "en_US.UTF-8", LANG: "C" })).locale, "en_US.UTF-8");
  assert.equal((await traitsIn({})).locale, "");
});
