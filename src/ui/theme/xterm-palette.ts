/** Brings 24-bit colours down to the 256 of xterm, without losing the contrast that a theme was made with. */

/** Red, green and blue from 0 to 255. */
type Rgb = readonly [number, number, number];

/** What WCAG 2.2 (1.4.3) asks of text. */
const READABLE = 4.5;

/** The steps of xterm's colour cube. */
const STEPS = [0, 95, 135, 175, 215, 255] as const;
const GREYS = 24;

/** Hue and saturation weigh more than lightness: an orange that turns grey has lost its meaning. */
const HUE_WEIGHT = 2.5;

interface PaletteColour {
  readonly index: number;
  readonly rgb: Rgb;
  readonly lab: Rgb;
}

let palette: readonly PaletteColour[] | undefined;

/**
 * The index (16 to 255) of the colour that looks most like `hex`, among those that stay readable on all of
 * `backgrounds`, or as readable as `hex` itself where that is less. The first sixteen are left out: they look as
 * each terminal's owner wants them to.
 */
export function nearestXtermColour(hex: string, backgrounds: readonly string[] = []): number {
  palette ??= makePalette();
  const wanted = rgbOf(hex);
  const lab = labOf(wanted);
  const needs = backgrounds.map((background) => {
    const rgb = rgbOf(background);
    return { rgb, ratio: Math.min(READABLE, contrast(wanted, rgb)) };
  });
  let best: PaletteColour | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const colour of palette) {
    const distance = distanceOf(lab, colour.lab);
    if (distance >= bestDistance) continue;
    if (needs.some(({ rgb, ratio }) => contrast(colour.rgb, rgb) < ratio)) continue;
    best = colour;
    bestDistance = distance;
  }
  return best?.index ?? nearestXtermColour(hex);
}

/** The colour behind an index from 16 to 255, as `#rrggbb`. */
export function xtermColourHex(index: number): string {
  palette ??= makePalette();
  const rgb = palette.find((colour) => colour.index === index)?.rgb ?? [0, 0, 0];
  return `#${rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

function makePalette(): readonly PaletteColour[] {
  const colours: PaletteColour[] = [];
  for (const red of STEPS) {
    for (const green of STEPS) {
      for (const blue of STEPS) colours.push(paletteColour(16 + colours.length, [red, green, blue]));
    }
  }
  for (let step = 0; step < GREYS; step += 1) {
    const value = 8 + 10 * step;
    colours.push(paletteColour(16 + colours.length, [value, value, value]));
  }
  return colours;
}

function paletteColour(index: number, rgb: Rgb): PaletteColour {
  return { index, rgb, lab: labOf(rgb) };
}

function rgbOf(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff];
}

/** The relative luminance of WCAG 2.2: 0 for black, 1 for white. */
export function luminance(rgb: Rgb): number {
  const [red, green, blue] = linear(rgb);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function linear(rgb: Rgb): Rgb {
  const channel = (value: number) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return [channel(rgb[0]), channel(rgb[1]), channel(rgb[2])];
}

/** Oklab (Björn Ottosson, 2020): equal distances look equally different. */
function labOf(rgb: Rgb): Rgb {
  const [red, green, blue] = linear(rgb);
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const medium = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
  ];
}

function distanceOf(one: Rgb, other: Rgb): number {
  return (
    (one[0] - other[0]) ** 2 + HUE_WEIGHT * (one[1] - other[1]) ** 2 + HUE_WEIGHT * (one[2] - other[2]) ** 2
  );
}
