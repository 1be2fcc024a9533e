/** Functions for checks of containers. */
import type { CelFunction } from './cel-function.ts';

export const CONTAINER_FUNCTIONS: readonly CelFunction[] = [];
