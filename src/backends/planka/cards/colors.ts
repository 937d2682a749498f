/** The colours that a label can have in Planka. */
const COLORS = [
  "muddy-grey",
  "autumn-leafs",
  "morning-sky",
  "antique-blue",
  "egg-yellow",
  "desert-sand",
  "dark-granite",
  "fresh-salad",
  "lagoon-blue",
  "midnight-blue",
  "light-orange",
  "pumpkin-orange",
  "light-concrete",
  "sunny-grass",
  "navy-blue",
  "lilac-eyes",
  "apricot-red",
  "orange-peel",
  "silver-glint",
  "bright-moss",
  "deep-ocean",
  "summer-sky",
  "berry-red",
  "light-cocoa",
  "grey-stone",
  "tank-green",
  "coral-green",
  "sugar-plum",
  "pink-tulip",
  "shady-rust",
  "wet-rock",
  "wet-moss",
  "turquoise-sea",
  "lavender-fields",
  "piggy-red",
  "light-mud",
  "gun-metal",
  "modern-green",
  "french-coast",
  "sweet-lilac",
  "red-burgundy",
  "pirate-gold",
] as const;

/** The colour of a label called `name`: the same one on every board. */
export function colorOf(name: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return COLORS[(hash >>> 0) % COLORS.length] ?? COLORS[0];
}
