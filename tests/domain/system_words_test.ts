import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { messageOf } from "../../src/domain/errors.ts";
import { inPlainWords } from "../../src/domain/system_words.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

/** What no message for a person may hold. */
const INTERNAL = /os error|\bE[A-Z]{3,}\b|NotFound|Deno\.errors|No such file|Permission denied/;

/** The message of what `cause` throws, for a person. */
async function told(cause: () => unknown): Promise<string> {
  try {
    await cause();
  } catch (error) {
    const message = messageOf(error);
    assert.doesNotMatch(message, INTERNAL);
    return message;
  }
  throw new assert.AssertionError({ message: "nothing failed" });
}

Deno.test("a failure of a real file says what is wrong with which path", async () => {
  await using dir = await tempDir();
  const at = (name: string) => `${dir.path}/${name}`;
  await dir.write("file", "");
  await Deno.mkdir(at("folder/inner"), { recursive: true });
  await Deno.symlink(at("loop"), at("loop"));
  const long = at("x".repeat(300));
  for (
    const [cause, expected] of [
      [() => Deno.readTextFile(at("none")), `"${at("none")}" does not exist`],
      [() => readFileSync(at("none")), `"${at("none")}" does not exist`],
      [() => Deno.rename(at("none"), at("b")), `"${at("none")}" does not exist`],
      [() => Deno.readTextFile(at("folder")), `"${at("folder")}" is a folder`],
      [() => Deno.remove(at("folder")), `"${at("folder")}" is a folder that is not empty`],
      [
        () => Deno.readTextFile(at("file/x")),
        `"${at("file/x")}" cannot exist, since a part of its path is not a folder`,
      ],
      [() => Deno.mkdir(at("folder")), `"${at("folder")}" exists already`],
      [() => Deno.readTextFile(long), `"${long}" is a longer name than the system allows`],
      [
        () => Deno.readTextFile(at("loop")),
        `"${at("loop")}" is a link that leads back to itself`,
      ],
      [() => new Deno.Command(at("none")).spawn(), `"${at("none")}" does not exist`],
      [() => new Deno.Command(at("file")).spawn(), `"${at("file")}" is closed to this user`],
    ] as const
  ) assert.equal(await told(cause), expected);
});

Deno.test("a full disk is one", async () => {
  using full = await Deno.open("/dev/full", { write: true });
  assert.equal(await told(() => full.write(new Uint8Array(10))), "the disk is full");
});

Deno.test("a failure of a real connection says what is wrong with it", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  assert.equal(
    await told(() => Deno.listen({ hostname: "127.0.0.1", port })),
    "another program uses the port",
  );
  assert.equal(
    await told(() => Deno.listen({ hostname: "192.0.2.1", port: 0 })),
    "this machine has no such address",
  );
  taken.close();
  assert.equal(
    await told(() => Deno.connect({ hostname: "127.0.0.1", port })),
    "nothing listens there",
  );
  assert.equal(await told(() => fetch(`http://127.0.0.1:${port}/`)), "nothing listens there");
  assert.equal(
    await told(() => fetch("http://no-such-name.invalid/")),
    "no address is known for its name",
  );
});

Deno.test("what Deno 2.6 and executables say of connections and rights means the same", () => {
  const fetched = "error sending request for url (https://x.test/): client error (Connect): ";
  for (
    const [message, expected] of [
      [`${fetched}tcp connect error: Connection refused (os error 111)`, "nothing listens there"],
      [
        `${fetched}dns error: failed to lookup address information: Name or service not known`,
        "no address is known for its name",
      ],
      [
        `${fetched}invalid peer certificate: UnknownIssuer`,
        "no authority that Deno knows has signed its certificate",
      ],
      ["connect ECONNREFUSED 127.0.0.1:1", "nothing listens there"],
      ["getaddrinfo ENOTFOUND x.test", "no address is known for its name"],
      [
        'Requires read access to "/x", run again with the --allow-read flag',
        'the right to read "/x" is missing (--allow-read)',
      ],
      [
        'Requires write access to "/x", specify the required permissions during compilation using `deno compile --allow-write`',
        'the right to write "/x" is missing (--allow-write)',
      ],
    ] as const
  ) assert.equal(inPlainWords(message), expected);
});

Deno.test("two paths, a code that is not known, and other messages stay readable", () => {
  assert.equal(
    inPlainWords("Permission denied (os error 13): rename '/a' -> '/it's here'"),
    `"/it's here" is closed to this user`,
  );
  assert.equal(
    inPlainWords("Protocol wrong type (os error 41): open '/a'"),
    'protocol wrong type: "/a"',
  );
  for (const own of ["Cannot start: E2BIG boxes", 'queue "x" (os error) is gone', ""]) {
    assert.equal(inPlainWords(own), own);
  }
});
