import { resolve } from "node:path";
import * as z from "zod";
import type { Need } from "../../domain/need.ts";
import { baseOf, hostOf, isHttpUrl } from "./address.ts";

/** An option that is the address of a server. */
export const httpUrl = z.string().refine(isHttpUrl, {
  error: "must be an http:// or https:// URL without credentials, query or fragment",
});

/** The options of a board that say where its server is. */
export interface ServerOptions {
  readonly url: string;
  /** The PEM file of a certificate authority; a relative path starts at the config's folder. */
  readonly ca_file?: string | undefined;
}

/** Where requests go, and which authority is trusted in addition to the system's. */
export function serverAddress(
  { url, ca_file: caFile }: ServerOptions,
  baseDir: string,
): { readonly base: string; readonly caFile: string | null } {
  return { base: baseOf(url), caFile: caFile === undefined ? null : resolve(baseDir, caFile) };
}

/** The rights that a board of type `type` needs to reach its server. */
export function serverNeeds(type: string, options: ServerOptions, baseDir: string): Need[] {
  const { base, caFile } = serverAddress(options, baseDir);
  const who = `Backend ${JSON.stringify(type)}`;
  const why = `to reach ${options.url}`;
  const needs: Need[] = [{ permission: { name: "net", host: hostOf(base) }, who, why }];
  if (caFile !== null) {
    const reading = `to read the ca_file ${JSON.stringify(caFile)}`;
    needs.push({ permission: { name: "read", path: caFile }, who, why: reading });
  }
  return needs;
}
