import { resolve } from "node:path";
import * as z from "zod";
import type { Need } from "../../domain/need.ts";
import { MAX_REPLY_MIB } from "./read_reply.ts";
import { baseOf, hostOf, isHttpUrl, isProxyUrl, proxyAddress } from "./address.ts";

/** An option that is the address of a server. */
export const httpUrl = z.string().refine(isHttpUrl, {
  error: "must be an http:// or https:// URL without credentials, query or fragment",
});

/** An option that is the address of a proxy, which may hold its credentials. */
export const proxyUrl = z.string().refine(isProxyUrl, {
  error: "must be an http://, https:// or socks5:// URL without a path",
});

/** An option for the largest reply of a server, in MiB. No text that the runtime can hold is longer than half a GiB. */
export const maxReplyMib = z.int().min(1).max(448).optional()
  .meta({
    description:
      `The largest reply of the board that is read, in MiB, decoded; unset means ${MAX_REPLY_MIB}, and a larger one counts as a failure of the board`,
    examples: [128],
  });

/** The options of a board that say where its server is. */
export interface ServerOptions {
  readonly url: string;
  /** The PEM file of a certificate authority; a relative path starts at the config's folder. */
  readonly ca_file?: string | undefined;
  /** The proxy that requests go through; without it they go to the server itself. */
  readonly proxy?: string | undefined;
  /** The largest reply that is read, in MiB. */
  readonly max_reply_mib?: number | undefined;
}

/** Where requests go, and through what. */
export interface ServerAddress {
  readonly base: string;
  /** An authority that is trusted in addition to the system's, or null. */
  readonly caFile: string | null;
  /** The proxy, if there is one. */
  readonly proxy?: string;
  /** The largest reply that is read, in MiB, if the options say so. */
  readonly maxReplyMib?: number;
}

/** Where requests go by the options of a board. */
export function serverAddress(
  { url, ca_file: caFile, proxy, max_reply_mib: maxReplyMib }: ServerOptions,
  baseDir: string,
): ServerAddress {
  const authority = caFile === undefined ? null : resolve(baseDir, caFile);
  return {
    base: baseOf(url),
    caFile: authority,
    ...proxy !== undefined && { proxy },
    ...maxReplyMib !== undefined && { maxReplyMib },
  };
}

/** The rights that a board of type `type` needs to reach its server. */
export function serverNeeds(type: string, options: ServerOptions, baseDir: string): Need[] {
  const { base, caFile, proxy } = serverAddress(options, baseDir);
  const who = `Backend ${JSON.stringify(type)}`;
  const why = `to reach ${options.url}`;
  const needs: Need[] = [{ permission: { name: "net", host: hostOf(base) }, who, why }];
  if (proxy !== undefined) {
    const { url, host } = proxyAddress(proxy);
    needs.push({ permission: { name: "net", host }, who, why: `to use the proxy ${url}` });
  }
  if (caFile !== null) {
    const reading = `to read the ca_file ${JSON.stringify(caFile)}`;
    needs.push({ permission: { name: "read", path: caFile }, who, why: reading });
  }
  return needs;
}
