// Reads what the server packed (desk/columns.py): numbers where they lie, words by code, names by line. Nothing is parsed but a small header.

const NUMBERS = { f4: Float32Array, u4: Uint32Array, i4: Int32Array };

/** {snapshot, communities, bridges, nodes: {column: values}, edges: {column: values}} from the bytes of the answer. */
export function unpack(buffer) {
  const head = new DataView(buffer);
  if (buffer.byteLength < 8 || head.getUint32(0) !== 0x53455631) throw new Error("not a map");
  const long = head.getUint32(4, true);
  const words = new TextDecoder();
  const document = JSON.parse(words.decode(new Uint8Array(buffer, 8, long)));
  const start = 8 + long;
  const { columns } = document;
  const tables = { nodes: {}, edges: {} };
  for (const [name, [kind, offset, count, values]] of Object.entries(columns)) {
    const [table, column] = name.split(".");
    tables[table][column] = read(buffer, start + offset, kind, count, values, words);
  }
  return { ...document, ...tables };
}

function read(buffer, at, kind, count, values, words) {
  if (kind in NUMBERS) return new NUMBERS[kind](buffer, at, count);
  if (kind === "code") return Array.from(new Uint16Array(buffer, at, count), (code) => values[code]);
  return words.decode(new Uint8Array(buffer, at, count)).split("\n");
}
