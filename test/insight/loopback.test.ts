import { expect, test } from 'vitest';
import { isLoopback } from '../../src/insight/loopback.ts';

test.each([
  '127.0.0.0/8',
  '127.0.0.1',
  '127.0.0.1:5000',
  '127.8.0.0/16',
  '::1',
  '::1/128',
  '[::1]',
  '[::1]:5000',
  '0:0:0:0:0:0:0:1',
  'localhost',
  'localhost:5000',
  'LocalHost',
])('%s is', (place) => {
  expect(isLoopback(place)).toBe(true);
});

test.each([
  '',
  '10.0.0.0/8',
  '127.0.0.0/7',
  '0.0.0.0/0',
  '128.0.0.1',
  '::/0',
  '::1/64',
  '::2',
  '1::1',
  'localhost.example.com',
  'localhost.example.com:5000',
  '127.0.0.1.example.com',
  '127.0.0.1/8/8',
  '127.0.0.1/33',
  '127.0.0.256',
  '127.0.1',
  'registry:5000',
  '::1::',
  '1:2:3:4:5:6:7:8:9',
  '::g',
])('%s is not', (place) => {
  expect(isLoopback(place)).toBe(false);
});
