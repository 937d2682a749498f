import assert from "node:assert/strict";
import { tempDir } from "../fixtures/temp_dir.ts";

/** What a namespace that has only the user's own ids says of an owner that it does not have. */
const SCRIPT = `
import { share } from "${import.meta.resolve("../../src/files/shared_mode.ts")}";
console.log(share(Deno.args[0], { mode: 0o600, uid: 54321, gid: 54321 }));
`;

async function inUserNamespace(...argv: readonly string[]): Promise<Deno.CommandOutput | null> {
  try {
    return await new Deno.Command("unshare", { args: ["-r", ...argv] }).output();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

Deno.test({
  name: "X8: where a user namespace has no id for an owner, a file keeps its own and gets its mode",
  ignore: !(await inUserNamespace("true"))?.success,
  async fn() {
    await using dir = await tempDir();
    const path = await dir.write("lock", "");
    const script = await dir.write("share.ts", SCRIPT);
    await Deno.chmod(path, 0o644);
    const args = ["run", "--quiet", "--no-config", "--no-prompt", "--allow-all", script, path];
    const output = await inUserNamespace(Deno.execPath(), ...args);
    const [stdout, stderr] = [output?.stdout, output?.stderr].map((bytes) =>
      new TextDecoder().decode(bytes)
    );
    assert.equal(stdout, "true\n", stderr);
    assert.equal((await Deno.stat(path)).mode ?? 0, 0o100600);
  },
});
