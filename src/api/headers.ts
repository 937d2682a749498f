/**
 * The headers of every answer. No cache keeps it, no browser takes it for another type (`nosniff`), and no page
 * of another site may embed it: as an image, a script, or a frame.
 */
export const COMMON_HEADERS = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "x-frame-options": "DENY",
} as const;
