/**
 * Lengths of an optimal prefix code for symbols that occur so often, none above `most`. Symbols that do not occur have
 * none, but at least two symbols have one, so that the code is complete.
 */
export function codeLengths(counts: Uint32Array, most: number): Uint8Array {
  const lengths = new Uint8Array(counts.length);
  const symbols: number[] = [];
  for (let symbol = 0; symbol < counts.length; symbol++) if (counts[symbol] !== 0) symbols.push(symbol);
  for (let symbol = 0; symbols.length < 2; symbol++) if (!symbols.includes(symbol)) symbols.push(symbol);
  symbols.sort((a, b) => (counts[a] as number) - (counts[b] as number) || a - b);
  const perLength = limited(
    lengthCounts(Float64Array.from(symbols, (symbol) => counts[symbol] as number)),
    most,
  );
  let next = 0;
  for (let length = most; length > 0; length--) {
    for (let left = perLength[length] ?? 0; left > 0; left--) lengths[symbols[next++] as number] = length;
  }
  return lengths;
}

/** RFC 1951 §3.2.2: the codes of those lengths, each with its first bit lowest, and its length from bit 16 on. */
export function codesOf(lengths: Uint8Array): Uint32Array {
  const next = new Uint32Array(17);
  for (const length of lengths) if (length > 0) next[length + 1] = (next[length + 1] as number) + 1;
  for (let length = 1, code = 0; length < 16; length++) {
    code = (code + (next[length] as number)) << 1;
    next[length] = code;
  }
  const codes = new Uint32Array(lengths.length);
  for (const [symbol, length] of lengths.entries()) {
    if (length === 0) continue;
    const code = next[length] as number;
    next[length] = code + 1;
    codes[symbol] = reversed(code, length) | (length << 16);
  }
  return codes;
}

/** How many codes of each length Huffman's tree has, from weights in ascending order. */
function lengthCounts(weights: Float64Array): number[] {
  const leaves = weights.length;
  const nodes = new Float64Array(2 * leaves - 1);
  const parents = new Uint32Array(2 * leaves - 1);
  nodes.set(weights);
  let leaf = 0;
  let inner = leaves;
  for (let node = leaves; node < nodes.length; node++) {
    for (let child = 0; child < 2; child++) {
      const isLeaf = leaf < leaves && (inner >= node || (nodes[leaf] as number) <= (nodes[inner] as number));
      const least = isLeaf ? leaf++ : inner++;
      nodes[node] = (nodes[node] as number) + (nodes[least] as number);
      parents[least] = node;
    }
  }
  const depths = new Uint32Array(nodes.length);
  const counts: number[] = [];
  for (let node = nodes.length - 2; node >= 0; node--) {
    const depth = (depths[parents[node] as number] as number) + 1;
    depths[node] = depth;
    if (node < leaves) counts[depth] = (counts[depth] ?? 0) + 1;
  }
  return counts;
}

/** Shortens what is too long, and lengthens as little as that costs of the shorter ones. */
function limited(counts: readonly number[], most: number): number[] {
  const perLength = Array.from({ length: most + 1 }, (_, length) => counts[length] ?? 0);
  for (const [length, count = 0] of counts.entries())
    if (length > most) perLength[most] = (perLength[most] ?? 0) + count;
  let taken = perLength.reduce(
    (sum, count, length) => sum + (length === 0 ? 0 : count * 2 ** (most - length)),
    0,
  );
  for (; taken > 2 ** most; taken--) {
    let length = most - 1;
    while (perLength[length] === 0) length--;
    perLength[length] = (perLength[length] ?? 0) - 1;
    perLength[length + 1] = (perLength[length + 1] ?? 0) + 2;
    perLength[most] = (perLength[most] ?? 0) - 1;
  }
  return perLength;
}

function reversed(code: number, length: number): number {
  let result = 0;
  for (let bit = 0; bit < length; bit++) result |= ((code >> bit) & 1) << (length - 1 - bit);
  return result;
}
