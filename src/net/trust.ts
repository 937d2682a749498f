/**
 * How a person makes this program trust the authority of a company's proxy, for every connection. Deno reads these
 * variables itself, also in the executables; of SSL_CERT_FILE it learns only from the system's own list.
 */
export const TRUST_VARIABLES =
  "DENO_TLS_CA_STORE=mozilla,system, if this machine trusts the authority, or DENO_CERT to the authority's PEM file";

/** Whether a connection failed because no known authority signed the server's certificate. */
export function isUntrusted(reason: string): boolean {
  return reason.includes("UnknownIssuer");
}
