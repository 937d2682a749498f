import assert from "node:assert/strict";
import { findConfigAddress } from "../../../../src/cli/client/target/config_address.ts";
import { readConfigText } from "../../../../src/cli/client/target/config_text.ts";
import type { ConfigHost, FileRead } from "../../../../src/config/source.ts";
import { UsageError } from "../../../../src/domain/errors.ts";

type Files = Readonly<Record<string, string | FileRead>>;

function hostWith(files: Files, stdin?: string): ConfigHost {
  return {
    cwd: "/work",
    readFile: (path) => {
      const file = files[path.replace(/^\/work\//, "")];
      const text = typeof file === "string" ? { kind: "text", text: file } as const : file;
      return Promise.resolve(text ?? { kind: "absent" });
    },
    stdinIsTerminal: () => false,
    readStdin: () =>
      stdin === undefined
        ? Promise.reject(new Error("Standard input is not ours to read"))
        : Promise.resolve(stdin),
  };
}

const readConfigAddress = async (config: string | undefined, host: ConfigHost) =>
  await findConfigAddress(await readConfigText(config, host), host);

const urlIn = async (files: Files, config?: string, stdin?: string) =>
  (await readConfigAddress(config, hostWith(files, stdin))).url;

Deno.test("artificer.toml comes before pyproject.toml", async () => {
  const pyproject = "[tool.artificer-dispatcher]\napi_port = 9002\n";
  const files = { "artificer.toml": "api_port = 9001", "pyproject.toml": pyproject };
  assert.equal(await urlIn(files), "http://127.0.0.1:9001");
  assert.equal(await urlIn({ "pyproject.toml": pyproject }), "http://127.0.0.1:9002");
});

Deno.test("in a project the config that init wrote beside it is found", async () => {
  const files = { "/work-artificer/artificer.toml": "api_port = 9003" };
  assert.equal(await urlIn(files), "http://127.0.0.1:9003");
  assert.equal(
    await urlIn({ ...files, "artificer.toml": "api_port = 9001" }),
    "http://127.0.0.1:9001",
  );
});

Deno.test("a pyproject.toml of another project counts as absent, even a broken one", async () => {
  for (const pyproject of ['[project]\nname = "x"\n', "[[[", "[project]\napi_port = 1\n"]) {
    const { url, remark } = await readConfigAddress(
      undefined,
      hostWith({ "pyproject.toml": pyproject }),
    );
    assert.deepEqual([url, remark], ["http://127.0.0.1:8000", null]);
  }
});

Deno.test("without a config, or the right to read it, the default is asked; standard input stays", async () => {
  assert.equal(await urlIn({}), "http://127.0.0.1:8000");
  assert.equal(await urlIn({ "artificer.toml": { kind: "denied" } }), "http://127.0.0.1:8000");
});

Deno.test("a server that listens everywhere is asked on this machine", async () => {
  for (
    const [host, url] of [
      ["0.0.0.0", "http://127.0.0.1:8000"],
      ["::", "http://[::1]:8000"],
      ["::1", "http://[::1]:8000"],
      ["localhost", "http://localhost:8000"],
      ["10.0.0.5", "http://10.0.0.5:8000"],
    ] as const
  ) {
    assert.equal(await urlIn({ "artificer.toml": `api_host = "${host}"` }), url);
  }
});

Deno.test("a config that a dispatcher would refuse still tells the address", async () => {
  const { url, remark } = await readConfigAddress(
    undefined,
    hostWith({ "artificer.toml": 'api_port = 9001\nnonsense = true\n[routing."Todo"]\n' }),
  );
  assert.deepEqual([url, remark], ["http://127.0.0.1:9001", null]);
});

Deno.test("a config that says no address has the default asked, with a remark", async () => {
  const remarkOf = async (text: string) => {
    const { url, remark } = await readConfigAddress(
      undefined,
      hostWith({ "artificer.toml": text }),
    );
    assert.equal(url, "http://127.0.0.1:8000");
    return remark;
  };
  assert.match(
    await remarkOf("api_port = \n") ?? "",
    /^Asking http:\/\/127\.0\.0\.1:8000, because the config gives no address: artificer\.toml:1:\d+: not valid TOML: [^\n]+$/,
  );
  for (const text of ['api_port = "9001"', "api_port = 70000", 'api_host = ""', "api_host = 1"]) {
    assert.equal(
      await remarkOf(text),
      'Asking http://127.0.0.1:8000, because the config gives no address: artificer.toml: "api_host" or "api_port" is wrong',
    );
  }
});

Deno.test("a config that takes any free port names none: --url is asked for", async () => {
  await assert.rejects(
    readConfigAddress(undefined, hostWith({ "artificer.toml": "api_port = 0" })),
    new UsageError(
      'Cannot find the dispatcher: "api_port" of artificer.toml is 0, which means any free port',
      { remedy: "use --url with the address in the dispatcher's log" },
    ),
  );
});

Deno.test("a config that is named is read, in either shape and from standard input too", async () => {
  const files = {
    "a/other.toml": "api_port = 9001",
    "a/pyproject.toml": "[tool.artificer-dispatcher]\napi_port = 9002\n",
  };
  assert.equal(await urlIn(files, "a/other.toml"), "http://127.0.0.1:9001");
  assert.equal(await urlIn(files, "/work/a/pyproject.toml"), "http://127.0.0.1:9002");
  assert.equal(await urlIn({}, "-", "api_port = 9003"), "http://127.0.0.1:9003");
  assert.equal((await readConfigAddress("a/other.toml", hostWith(files))).place.folder, "/work/a");
});

Deno.test("a config that is named and cannot be read is a mistake", async () => {
  const failed = { kind: "failed", reason: "it is a folder" } as const;
  const files = { "x.toml": { kind: "denied" }, "y.toml": failed } as const;
  for (
    const [config, why] of [
      ["z.toml", "no such file"],
      ["x.toml", "run with --allow-read=/work, or give the address with --url"],
      ["y.toml", "it is a folder"],
    ] as const
  ) {
    await assert.rejects(
      readConfigAddress(config, hostWith(files)),
      new UsageError(`Cannot read config "${config}": ${why}`),
    );
  }
  await assert.rejects(
    readConfigAddress("-", hostWith({}, "\n")),
    new UsageError("Cannot read the config on standard input: it is empty"),
  );
});

Deno.test('"auto" is the port that the last start kept in the state folder, else the first one', async () => {
  const config = 'api_port = "auto"\nstate_dir = "state"\n';
  const urlWith = (port?: string) =>
    urlIn({ "artificer.toml": config, ...port && { "state/journal/port": port } });
  assert.equal(await urlWith("8003\n"), "http://127.0.0.1:8003");
  for (const none of [undefined, "", "80", "0\n", "70000\n", "x\n"]) {
    assert.equal(await urlWith(none), "http://127.0.0.1:8000", none);
  }
});

const INSTANCE = {
  instance_id: "one",
  pid: 4711,
  address: "127.0.0.1",
  port: 8123,
  folder: "/work",
  started_at: "2026-01-02T03:04:05.000Z",
  version: "9.9.9",
};

const addressWith = (config: string, instance: Readonly<Record<string, unknown>> | string) =>
  readConfigAddress(
    undefined,
    hostWith({
      "artificer.toml": config,
      ".artificer/instance.json": typeof instance === "string"
        ? instance
        : JSON.stringify(instance),
    }),
  );

Deno.test("M4: the state folder tells where the dispatcher of the config listens, whatever its port", async () => {
  for (const config of ["", "api_port = 9001", 'api_port = "auto"', "api_port = 0"]) {
    const { url, instanceId } = await addressWith(config, INSTANCE);
    assert.deepEqual([url, instanceId], ["http://127.0.0.1:8123", "one"], config);
  }
});

Deno.test("M4: a state folder that was copied with its project names nobody", async () => {
  const { url, instanceId } = await addressWith("api_port = 9001", { ...INSTANCE, folder: "/a" });
  assert.deepEqual([url, instanceId], ["http://127.0.0.1:9001", null]);
});

Deno.test("M4: an instance file that is not whole is as none", async () => {
  const whole = JSON.stringify(INSTANCE);
  for (const text of ["", whole.slice(0, -20), "[]", JSON.stringify({ ...INSTANCE, port: 0 })]) {
    const { url, instanceId } = await addressWith("api_port = 9001", text);
    assert.deepEqual([url, instanceId], ["http://127.0.0.1:9001", null], text);
  }
});

Deno.test("an instance file sends nobody to another machine than the config does", async () => {
  const evil = { ...INSTANCE, address: "evil.example" };
  assert.equal((await addressWith("", evil)).url, "http://127.0.0.1:8123");
  const lan = { ...INSTANCE, address: "10.0.0.6" };
  const { url } = await addressWith('api_host = "10.0.0.5"', lan);
  assert.equal(url, "http://10.0.0.5:8123");
});
