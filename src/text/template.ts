const PLACEHOLDER = /\{([a-z_]+)\}/g;

/**
 * Replaces each `{word}` that `values` knows, in a single pass: what a value holds is never expanded
 * again. An unknown `{word}` is left as it is, as the Python tool leaves it.
 */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(
    PLACEHOLDER,
    (whole, word: string) => Object.hasOwn(values, word) ? values[word] ?? whole : whole,
  );
}
