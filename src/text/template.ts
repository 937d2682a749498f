const PLACEHOLDER = /\{([a-z_]+)\}/g;

/**
 * Replaces each `{word}` that `values` has, in a single pass: the text of a value is never expanded. An
 * unknown `{word}` stays, as in the Python tool.
 */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(
    PLACEHOLDER,
    (whole, word: string) => Object.hasOwn(values, word) ? values[word] ?? whole : whole,
  );
}
