// A PMTiles file (version 3 of its specification) with one tile of the whole world: a grey picture.
import * as zlib from 'node:zlib';

function png(size, grey) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc((size + 1) * size, grey);
  for (let y = 0; y < size; ++y) rows[y * (size + 1)] = 0;
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', head),
    chunk('IDAT', zlib.deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

// Node 18 has no crc32 of its own.
function crc(bytes) {
  if (zlib.crc32) return zlib.crc32(bytes);
  let value = ~0;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; ++bit) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return ~value >>> 0;
}

export function tiny_pmtiles() {
  const tile = png(256, 120);
  const varint = (n) => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >>> 7)]);
  // One entry: tile 0, run of 1, its length, its offset plus one.
  const directory = Buffer.from([1, 0, 1, ...varint(tile.length), 1].flat());
  const metadata = Buffer.from('{}');
  const header = Buffer.alloc(127);
  header.write('PMTiles', 0);
  header[7] = 3;
  const u64 = (value, at) => header.writeBigUInt64LE(BigInt(value), at);
  u64(127, 8);
  u64(directory.length, 16);
  u64(127 + directory.length, 24);
  u64(metadata.length, 32);
  u64(0, 40);
  u64(0, 48);
  u64(127 + directory.length + metadata.length, 56);
  u64(tile.length, 64);
  u64(1, 72);
  u64(1, 80);
  u64(1, 88);
  header.set([1, 1, 1, 2, 0, 0], 96); // clustered; nothing compressed; PNG; zoom 0 to 0
  [-1800000000, -850000000, 1800000000, 850000000].forEach((value, i) => header.writeInt32LE(value, 102 + i * 4));
  return Buffer.concat([header, directory, metadata, tile]);
}
