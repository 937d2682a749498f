import { messageOf } from "../../../domain/errors.ts";
import { UnfitError } from "./failures.ts";

/** The connections to one server. */
export interface Transport extends Disposable {
  /** Keeps connections open for the next request. */
  readonly reads: Deno.HttpClient;
  /**
   * Never keeps a connection: on one that it kept, `fetch` sends a write a second time, silently, when
   * the server closes it before it answers.
   */
  readonly writes: Deno.HttpClient;
}

/**
 * Opens nothing yet; reads the file of the authority, where one is given.
 *
 * @throws {UnfitError} where that file is of no use
 */
export async function openTransport(caFile: string | null): Promise<Transport> {
  const trust = caFile === null ? {} : { caCerts: [await readAuthority(caFile)] };
  try {
    const reads = Deno.createHttpClient(trust);
    const writes = Deno.createHttpClient({ ...trust, poolMaxIdlePerHost: 0 });
    return {
      reads,
      writes,
      [Symbol.dispose]() {
        reads.close();
        writes.close();
      },
    };
  } catch (error) {
    throw unusable(caFile, messageOf(error), error);
  }
}

async function readAuthority(path: string): Promise<string> {
  const text = await Deno.readTextFile(path).catch((error) => {
    throw unusable(path, messageOf(error), error);
  });
  // Deno takes a file without any for one that trusts nobody.
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  throw unusable(path, "it holds no certificate in PEM");
}

function unusable(path: string | null, why: string, cause?: unknown): UnfitError {
  return new UnfitError(`ca_file ${JSON.stringify(path)} is of no use: ${why}`, { cause });
}
