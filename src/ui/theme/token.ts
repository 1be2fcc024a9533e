/** What a colour means. Components name tokens, never colours; a theme says what each looks like. */
export const TOKENS = [
  'text.normal',
  'text.dim',
  'text.strong',
  'accent',
  'border',
  'selection',
  'status.pass',
  'status.fail',
  'status.unknown',
  'status.manual',
  'status.not-applicable',
  'status.waived',
  'severity.critical',
  'severity.high',
  'severity.medium',
  'severity.low',
  'severity.info',
  'state.live',
  'state.stale',
  'state.failed',
  'state.recorded',
] as const;

export type Token = (typeof TOKENS)[number];

/** How a token looks, as properties of Ink's `<Text>`. */
export interface TextStyle {
  readonly color?: string;
  readonly backgroundColor?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
  readonly inverse?: boolean;
  readonly underline?: boolean;
}
