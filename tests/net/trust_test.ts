import assert from "node:assert/strict";
import { makeCertificate } from "../fakes/planka/certificate.ts";
import { runDeno } from "../fixtures/run_deno.ts";
import { tempDir } from "../fixtures/temp_dir.ts";
import { testWith } from "../fixtures/tools.ts";

testWith(
  "openssl",
  "a server behind a proxy with an authority of its own is trusted by the variable that the message names",
  async (t) => {
    const certificate = await makeCertificate();
    assert.ok(certificate !== null);
    await using dir = await tempDir();
    const authority = await dir.write("authority.pem", certificate.cert);
    await using server = Deno.serve(
      { ...certificate, hostname: "127.0.0.1", port: 0, onListen: () => {} },
      () => new Response("{}", { status: 404 }),
    );
    const url = `https://127.0.0.1:${server.addr.port}`;
    await dir.write(
      "artificer.toml",
      `[backend]\ntype = "planka"\nurl = "${url}"\n` +
        `[routing."A.B.C"]\ncommand = "true"\nin_progress_queue = "A.B.D"\n`,
    );
    const run = async (args: string[], env: Record<string, string>) => {
      const all = { PLANKA_TOKEN: "key", ...env };
      const { stdout, stderr } = await runDeno("main.ts", {
        flags: ["--allow-all"],
        args,
        cwd: dir.path,
        env: all,
      });
      return `${stdout}${stderr}`.replace(/\s+/g, " ");
    };
    const faces = [["status", "--url", url], ["board", "list"]];

    await t.step("without it the message names both variables", async () => {
      for (const args of faces) {
        const said = await run(args, {});
        assert.match(said, /no authority that Deno knows has signed its certificate/);
        assert.match(
          said,
          /set DENO_TLS_CA_STORE=mozilla,system, .* or DENO_CERT to the authority's PEM file/,
        );
      }
    });

    const ways: readonly Record<string, string>[] = [
      { DENO_CERT: authority },
      { DENO_TLS_CA_STORE: "mozilla,system", SSL_CERT_FILE: authority },
    ];
    for (const env of ways) {
      await t.step(`with ${Object.keys(env).join(" and ")} the server is reached`, async () => {
        for (const args of faces) {
          const said = await run(args, env);
          assert.doesNotMatch(said, /certificate|trusted/);
          assert.match(said, /404|not Planka|not .*dispatcher/);
        }
      });
    }
  },
);
