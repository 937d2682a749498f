import type { ApiDocument } from "../openapi/reading.ts";
import { pageOf } from "./page.ts";
import { referenceOf } from "./reference.ts";
import { STYLE } from "./style.ts";

export interface Page {
  /** HTML. */
  readonly text: string;
  /** Its Content-Security-Policy: a browser may use the page's own style and nothing else. */
  readonly policy: string;
}

/** The page on the API. */
export async function createPage(document: ApiDocument): Promise<Page> {
  return { text: await pageOf(referenceOf(document)), policy: await policyOf(STYLE) };
}

async function policyOf(style: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
  const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
  return [
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
