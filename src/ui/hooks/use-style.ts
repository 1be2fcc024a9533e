import { createContext, useContext } from 'react';
import type { TextStyle, Token } from '../theme/token.ts';

export type StyleOf = (token: Token | undefined) => TextStyle;

export const StyleContext = createContext<StyleOf>(() => ({}));

/** How each token looks in the theme that is on. */
export function useStyle(): StyleOf {
  return useContext(StyleContext);
}
