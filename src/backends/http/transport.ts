import { messageOf } from "../../domain/errors.ts";
import { readGiven } from "../../files/small_files.ts";
import { SetupError } from "./failures.ts";

/** More than all authorities of a system together have, in bytes. */
const MAX_BYTES = 16 * 2 ** 20;

/** The connections to one server. */
export interface Transport extends Disposable {
  /** Keeps connections open for the next request. */
  readonly reads: Deno.HttpClient;
  /**
   * Never keeps a connection open. If the server closes a kept connection before it replies, `fetch`
   * silently sends the request again, which must not happen to a write.
   */
  readonly writes: Deno.HttpClient;
}

/**
 * Prepares the connections, and opens none yet. Reads `caFile`, the certificate authority that is trusted
 * in addition to those of the system, unless it is null.
 *
 * @throws {SetupError} if that file cannot be used
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
  const bytes = await readGiven(path, MAX_BYTES).catch((error) => {
    throw unusable(path, messageOf(error), error);
  });
  const text = new TextDecoder().decode(bytes);
  // Deno accepts a file without certificates, and then trusts no server.
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  throw unusable(path, "it holds no certificate in PEM");
}

function unusable(path: string | null, why: string, cause?: unknown): SetupError {
  return new SetupError(`ca_file ${JSON.stringify(path)} cannot be used: ${why}`, { cause });
}
