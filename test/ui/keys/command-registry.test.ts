import { describe, expect, it } from 'vitest';
import { CommandRegistry } from '../../../src/ui/keys/command-registry.ts';

describe('CommandRegistry', () => {
  it('gives a command to the innermost layer that knows it', () => {
    const registry = new CommandRegistry();
    const seen: string[] = [];
    registry.register('program', () => ({
      'go.back': () => seen.push('program'),
      'go.1': () => seen.push('one'),
    }));
    const leave = registry.register('view', () => ({ 'go.back': () => seen.push('view') }));
    expect(registry.run('go.back')).toBe(true);
    expect(registry.run('go.1')).toBe(true);
    leave();
    expect(registry.run('go.back')).toBe(true);
    expect(seen).toEqual(['view', 'one', 'program']);
  });

  it('says when nobody carries a command out', () => {
    expect(new CommandRegistry().run('look.fold')).toBe(false);
  });

  it('asks for the handlers at each command, so that they see the newest state', () => {
    const registry = new CommandRegistry();
    let handler = (): void => {};
    let count = 0;
    registry.register('view', () => ({ 'go.in': handler }));
    registry.run('go.in');
    handler = () => {
      count += 1;
    };
    registry.run('go.in');
    expect(count).toBe(1);
  });

  it('gives every chord to whoever captured last, until that one lets go', () => {
    const registry = new CommandRegistry();
    const seen: string[] = [];
    const leaveOuter = registry.capture((chord) => seen.push(`outer ${chord}`));
    const leaveInner = registry.capture((chord) => seen.push(`inner ${chord}`));
    registry.typing?.('a');
    leaveInner();
    registry.typing?.('b');
    leaveOuter();
    leaveOuter();
    expect(registry.typing).toBeUndefined();
    expect(seen).toEqual(['inner a', 'outer b']);
  });
});
