/** What the CEL of Kubernetes has beyond that of cel-js. */
import { describe, expect, test } from 'vitest';
import { compile, EvaluationTrouble } from '../../src/audit/expression.ts';

const object = {
  name: 'web-1',
  numbers: [3, 1, 2],
  texts: ['b', 'a', 'b'],
  memory: '1.5Gi',
  lists: [['a'], ['b', 'c']],
};

function answer(source: string): unknown {
  return compile(source, 'workload').evaluate({ object });
}

describe('an expression about an object of Kubernetes', () => {
  test.each<readonly [source: string, value: unknown]>([
    ['"a-b-c".replace("-", "_")', 'a_b_c'],
    ['"a-b-c".replace("-", "$&", 1)', 'a$&b-c'],
    ['"abc".charAt(1)', 'b'],
    ['"abc".reverse()', 'cba'],
    ['object.name.find("[0-9]+")', '1'],
    ['"a1b22".findAll("[0-9]+")', ['1', '22']],
    ['"a1b22".findAll("[0-9]+", 1)', ['1']],
    ['"%s has %d, %.2f, %x and 100%%".format([object.name, 3, 1.5, 255])', 'web-1 has 3, 1.50, ff and 100%'],
    ['strings.quote("a\\"b")', '"a\\"b"'],
    ['object.numbers.max()', 3],
    ['object.numbers.min()', 1],
    ['[1, 2].sum()', 3n],
    ['object.numbers.sum()', 6],
    ['object.texts.isSorted()', false],
    ['["a", "b"].isSorted()', true],
    ['object.texts.indexOf("b")', 0n],
    ['object.texts.lastIndexOf("b")', 2n],
    ['object.texts.distinct()', ['b', 'a']],
    ['object.lists.flatten()', ['a', 'b', 'c']],
    ['object.texts.sort()', ['a', 'b', 'b']],
    ['object.texts.slice(1, 3)', ['a', 'b']],
    ['sets.contains(object.texts, ["a"])', true],
    ['sets.contains(object.numbers, [4])', false],
    ['sets.intersects(object.texts, ["z", "b"])', true],
    ['sets.equivalent(["a", "b"], object.texts)', true],
    ['quantity(object.memory).isGreaterThan(quantity("1536M"))', true],
    ['quantity("1.5Gi").compareTo(quantity("1536Mi"))', 0n],
    ['quantity("100m").isLessThan(quantity("1"))', true],
    ['quantity("2Ki").asInteger()', 2048n],
    ['quantity("1.5").isInteger()', false],
    ['quantity("250m").asApproximateFloat()', 0.25],
    ['quantity("1").add(quantity("500m")).sub(1).asApproximateFloat()', 0.5],
    ['quantity("-1").sign()', -1n],
    ['quantity("2e3").asInteger()', 2000n],
    ['isQuantity("1.5Gi") && !isQuantity("1.5GiB") && !isQuantity("")', true],
    ['cidr("10.0.0.0/8").containsIP("10.1.2.3")', true],
    ['cidr("10.0.0.0/8").containsIP(ip("11.1.2.3"))', false],
    ['cidr("10.0.0.0/8").containsCIDR("10.1.0.0/16")', true],
    ['cidr("2001:db8::/32").prefixLength()', 32n],
    ['ip("::1").isLoopback() && ip("127.0.0.1").isLoopback() && !ip("10.0.0.1").isLoopback()', true],
    ['ip("169.254.169.254").isLinkLocalUnicast()', true],
    ['ip("::1").family()', 6n],
    ['isIP("10.0.0.256") || isIP("10.0.0.0/8") || isCIDR("10.0.0.1")', false],
    ['url("https://shop.example.com:8443/a?b=c").getHost()', 'shop.example.com:8443'],
    ['url("https://shop.example.com/a b").getEscapedPath()', '/a%20b'],
    ['isURL("nowhere")', false],
  ])('%s', (source, value) => {
    expect(answer(source)).toEqual(value);
  });

  test.each([
    'quantity("x")',
    'ip("x")',
    'cidr("10.0.0.1")',
    'url("x")',
    '[].max()',
    'object.texts.slice(2, 9)',
    'quantity("1.5").asInteger()',
  ])('%s is an error, not a value', (source) => {
    expect(() => answer(source)).toThrow(EvaluationTrouble);
  });
});

test('checks of engines keep to their own functions', () => {
  expect(() => compile('quantity("1")', 'container').evaluate({})).toThrow();
});
