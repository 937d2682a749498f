/** What a failure of the system means, about a subject such as a quoted path; null if there is no subject. */
type Words = (subject: string | null) => string;

const about = (what: string, alone: string): Words => (subject) =>
  subject === null ? alone : `${subject} ${what}`;
const of = (what: string): Words => (subject) => subject === null ? what : `${what}: ${subject}`;

/** By the code of the system, which Node's messages begin with. */
const MEANINGS: Readonly<Record<string, Words>> = {
  ENOENT: about("does not exist", "a file or folder that is needed does not exist"),
  EACCES: about("is closed to this user", "the system does not allow it to this user"),
  EPERM: about("is closed to this user", "the system does not allow it to this user"),
  EISDIR: about("is a folder", "it is a folder"),
  ENOTDIR: about(
    "cannot exist, since a part of its path is not a folder",
    "a part of its path is not a folder",
  ),
  EEXIST: about("exists already", "it exists already"),
  ENOTEMPTY: about("is a folder that is not empty", "the folder is not empty"),
  ENAMETOOLONG: about("is a longer name than the system allows", "the name is too long"),
  ELOOP: about("is a link that leads back to itself", "a link leads back to itself"),
  ENOSPC: (subject) => subject === null ? "the disk is full" : `the disk of ${subject} is full`,
  EDQUOT: of("this user may store no more on the disk"),
  EROFS: about("is on a read-only file system", "the file system is read-only"),
  EIO: of("the disk failed to read or write"),
  EBUSY: about("is in use", "it is in use"),
  ETXTBSY: about("is a program that runs", "the program runs"),
  EXDEV: of("it cannot be moved to another file system"),
  EFBIG: of("the file is larger than the system allows"),
  EMFILE: of("this process has as many files open as it may (ulimit -n)"),
  ENFILE: of("this machine has as many files open as it may"),
  ENOMEM: of("this machine has no free memory"),
  EAGAIN: of("this machine can start no more processes, or is too busy"),
  E2BIG: of("its arguments and environment are longer than the system allows"),
  ENOEXEC: about("is not a program of this system", "it is not a program of this system"),
  EPIPE: of("the reader has closed the pipe"),
  ECONNREFUSED: of("nothing listens there"),
  ENOTFOUND: of("no address is known for its name"),
  EAI_AGAIN: of("no server of names answers"),
  ECONNRESET: of("the other side closed the connection"),
  ECONNABORTED: of("the connection was lost"),
  ETIMEDOUT: of("no answer came in time"),
  EHOSTUNREACH: of("no network leads to it"),
  ENETUNREACH: of("no network leads to it"),
  EADDRINUSE: of("another program uses the port"),
  EADDRNOTAVAIL: of("this machine has no such address"),
};

/** The texts of the system for the codes, as Deno and Node quote them, in lower case. */
const CODES: Readonly<Record<string, string>> = {
  "no such file or directory": "ENOENT",
  "permission denied": "EACCES",
  "operation not permitted": "EPERM",
  "is a directory": "EISDIR",
  "not a directory": "ENOTDIR",
  "file exists": "EEXIST",
  "directory not empty": "ENOTEMPTY",
  "file name too long": "ENAMETOOLONG",
  "too many levels of symbolic links": "ELOOP",
  "no space left on device": "ENOSPC",
  "disk quota exceeded": "EDQUOT",
  "read-only file system": "EROFS",
  "input/output error": "EIO",
  "device or resource busy": "EBUSY",
  "resource busy": "EBUSY",
  "text file busy": "ETXTBSY",
  "invalid cross-device link": "EXDEV",
  "cross-device link": "EXDEV",
  "file too large": "EFBIG",
  "too many open files": "EMFILE",
  "too many open files in system": "ENFILE",
  "cannot allocate memory": "ENOMEM",
  "resource temporarily unavailable": "EAGAIN",
  "argument list too long": "E2BIG",
  "exec format error": "ENOEXEC",
  "broken pipe": "EPIPE",
  "connection refused": "ECONNREFUSED",
  "connection reset by peer": "ECONNRESET",
  "software caused connection abort": "ECONNABORTED",
  "connection timed out": "ETIMEDOUT",
  "operation timed out": "ETIMEDOUT",
  "no route to host": "EHOSTUNREACH",
  "host is unreachable": "EHOSTUNREACH",
  "network is unreachable": "ENETUNREACH",
  "address already in use": "EADDRINUSE",
  "cannot assign requested address": "EADDRNOTAVAIL",
  "can't assign requested address": "EADDRNOTAVAIL",
};

/** What the libraries below `fetch` say, and what it means. */
const CONNECTIONS: readonly (readonly [RegExp, string])[] = [
  [/^fetch failed: (?=.)/, ""],
  [/^error sending request for url \(\S*\): /, ""],
  [/client error \(\w+\): /g, ""],
  [/^error trying to connect: /, ""],
  [/tcp connect error: /, ""],
  [
    /dns error: (?:failed to lookup address information: )?.*$/s,
    "no address is known for its name",
  ],
  [
    /invalid peer certificate: UnknownIssuer/,
    "no authority that Deno knows has signed its certificate",
  ],
  [/invalid peer certificate: Expired/, "its certificate has expired"],
  [/invalid peer certificate: NotValidYet/, "its certificate is not valid yet"],
  [
    /invalid peer certificate: .*(?:NotValidForName|not valid for).*$/s,
    "its certificate is for another name",
  ],
  [/received corrupt message of type InvalidContentType/, "it does not use TLS"],
];

const NO_PROGRAM =
  /^Failed to spawn '(.*)': (?:entity not found|(no path to search) and provided name is not an absolute path)$/s;
const SPAWN = /^Failed to spawn '(.*)': (?=[A-Z])/s;
const DENO = /([A-Z][a-zA-Z '/,-]*?) \(os error \d+\)(?:: \w+ '(.*?)'(?: -> '(.*)')?(?=$|\n))?/s;
const NODE = /^(E[A-Z0-9]+): [^,]*, \w+(?: '(.*?)'(?: -> '(.*)')?)?$/s;
const NODE_CALL = /^(?:\w+) (E[A-Z0-9]+)(?: \S+)?$/;
const RIGHT =
  /^Requires (\w+) access(?: to (.*?))?, (?:run again with the|specify .* using `deno compile) (--allow-[\w-]+).*$/s;

/**
 * `message`, of an error that the system or a library below us made, in words for a person; the same if it is of
 * another kind. A path stands in it as the caller gave it to the system.
 */
export function inPlainWords(message: string): string {
  const right = RIGHT.exec(message);
  if (right !== null) {
    const [, kind = "", what = "", flag = ""] = right;
    return `the right to ${VERBS[kind] ?? kind} ${what || "anything"} is missing (${flag})`;
  }
  const [, program, withoutPath] = NO_PROGRAM.exec(message) ?? [];
  if (program !== undefined) {
    const name = JSON.stringify(program);
    return withoutPath === undefined
      ? `no program ${name} is in PATH`
      : `PATH is not set, so that ${name} cannot be found`;
  }
  const node = NODE.exec(message);
  const call = NODE_CALL.exec(message)?.[1];
  if (call !== undefined) return meaningOf(call, message);
  if (node !== null) return meaningOf(node[1] ?? "", message, node[2], node[3]);
  const started = SPAWN.exec(message)?.[1];
  const said = CONNECTIONS.reduce((text, [is, means]) => text.replace(is, means), message)
    .replace(SPAWN, "");
  return said.replace(DENO, (_all, reason: string, path?: string, to?: string) => {
    const known = CODES[reason.toLowerCase()];
    const alone = `${reason.charAt(0).toLowerCase()}${reason.slice(1)}`;
    return meaningOf(known ?? "", alone, path ?? started, to);
  });
}

const VERBS: Readonly<Record<string, string>> = {
  read: "read",
  write: "write",
  run: "run",
  net: "reach",
  env: "read the variable",
  sys: "ask the system for",
};

/** The meaning of a code; `otherwise` if it is not known. */
function meaningOf(code: string, otherwise: string, path?: string, to?: string): string {
  const meaning = MEANINGS[code];
  const subject = path === undefined || path === "" ? null : JSON.stringify(path);
  if (meaning === undefined) return subject === null ? otherwise : `${otherwise}: ${subject}`;
  // Of a move, the file that is moved exists where the program can say so; what is in its way is the target.
  return meaning(to === undefined || code === "ENOENT" ? subject : JSON.stringify(to));
}
