/**
 * What a site decides for itself. checks/policy.yaml names every setting, says what it means and gives it a
 * default; a person's own file overrides some of them. Expressions see the result as `policy`.
 */

export type PolicyValue = string | number | boolean | readonly string[] | readonly number[];

export type Policy = Readonly<Record<string, PolicyValue>>;

export const POLICY_TYPES = ['text', 'number', 'boolean', 'texts', 'numbers'] as const;

export interface PolicySetting {
  readonly name: string;
  readonly type: (typeof POLICY_TYPES)[number];
  readonly meaning: string;
  readonly default: PolicyValue;
}

export function defaultPolicy(settings: readonly PolicySetting[]): Policy {
  return Object.fromEntries(settings.map((setting) => [setting.name, setting.default]));
}
