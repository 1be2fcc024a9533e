import { expect, test } from 'vitest';
import { unitSetting, unitSettings } from '../../src/insight/unit-setting.ts';
import { unit } from './host-samples.ts';

const UNIT = unit({ 'Socket.SocketMode': ['0666', '0660'], 'Socket.ListenStream': ['2375', '', '/run/x'] });

test('a drop-in comes after the unit and counts', () => {
  expect(unitSetting(UNIT, 'Socket.SocketMode')).toBe('0660');
});

test('an empty value takes back those before it', () => {
  expect(unitSettings(UNIT, 'Socket.ListenStream')).toEqual(['/run/x']);
  expect(unitSettings(UNIT, 'Socket.SocketMode')).toEqual(['0666', '0660']);
});

test('nothing is set where it is not said, or where there is no unit', () => {
  expect(unitSetting(UNIT, 'Socket.SocketUser')).toBeUndefined();
  expect(unitSetting(null, 'Socket.SocketMode')).toBeUndefined();
  expect(unitSettings(null, 'Socket.ListenStream')).toEqual([]);
});
