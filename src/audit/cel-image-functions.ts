/** Functions for checks of images. */
import type { CelFunction } from './cel-function.ts';

export const IMAGE_FUNCTIONS: readonly CelFunction[] = [];
