import assert from "node:assert/strict";
import { packagesIn, problemsOf } from "../../scripts/licences/licence.ts";

const of = (license: unknown) => [{ name: "x", version: "1.0.0", manifest: { license } }];

Deno.test("licences: the names and versions of a lock file are read, scopes and peers included", () => {
  const npm = { "@a/b@1.2.3": {}, "c@4.5.6_d@7.8.9": {}, "e-f@0.1.0-rc.1": {} };
  assert.deepEqual(packagesIn({ version: "5", npm }), [
    { name: "@a/b", version: "1.2.3" },
    { name: "c", version: "4.5.6" },
    { name: "e-f", version: "0.1.0-rc.1" },
  ]);
});

Deno.test("licences: one that asks for more is named, and so is a package that names none or is not there", () => {
  for (const allowed of ["MIT", "(MIT OR GPL-3.0)", "MIT AND ISC"]) {
    assert.deepEqual(problemsOf(of(allowed)), [], allowed);
  }
  for (const refused of ["GPL-3.0", "MIT AND GPL-3.0", "SEE LICENSE IN x", "UNLICENSED"]) {
    assert.match(
      problemsOf(of(refused))[0] ?? "",
      /^Package "x" 1\.0\.0 has the licence "/,
      refused,
    );
  }
  assert.match(problemsOf(of(undefined))[0] ?? "", /names no licence$/);
  const [missing] = problemsOf([{ name: "x", version: "1.0.0", manifest: null }]);
  assert.match(missing ?? "", /is not in Deno's cache/);
});
