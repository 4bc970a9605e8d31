/** Writes the bytes of made-up files, little-endian, growing as needed. */
export class Writer {
  private bytes = new Uint8Array(1024);
  length = 0;

  u8(...values: number[]): this {
    for (const value of values) this.put(1, (view, at) => view.setUint8(at, value));
    return this;
  }

  u16(value: number): this {
    return this.put(2, (view, at) => view.setUint16(at, value, true));
  }

  u32(value: number): this {
    return this.put(4, (view, at) => view.setUint32(at, value, true));
  }

  u64(value: bigint | number): this {
    return this.put(8, (view, at) => view.setBigUint64(at, BigInt(value), true));
  }

  ascii(text: string): this {
    return this.u8(...[...text].map((character) => character.charCodeAt(0)));
  }

  utf16(text: string): this {
    for (let i = 0; i < text.length; i++) this.u16(text.charCodeAt(i));
    return this;
  }

  raw(bytes: Uint8Array): this {
    for (const byte of bytes) this.u8(byte);
    return this;
  }

  /** Zeros up to an offset. */
  padTo(offset: number): this {
    while (this.length < offset) this.u8(0);
    return this;
  }

  setU8(at: number, value: number): this {
    new DataView(this.bytes.buffer).setUint8(at, value);
    return this;
  }

  setU16(at: number, value: number): this {
    new DataView(this.bytes.buffer).setUint16(at, value, true);
    return this;
  }

  setU32(at: number, value: number): this {
    new DataView(this.bytes.buffer).setUint32(at, value, true);
    return this;
  }

  setU64(at: number, value: bigint | number): this {
    new DataView(this.bytes.buffer).setBigUint64(at, BigInt(value), true);
    return this;
  }

  done(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  private put(size: number, set: (view: DataView, at: number) => void): this {
    if (this.length + size > this.bytes.length) {
      const grown = new Uint8Array(this.bytes.length * 2);
      grown.set(this.bytes);
      this.bytes = grown;
    }
    set(new DataView(this.bytes.buffer), this.length);
    this.length += size;
    return this;
  }
}

/** Milliseconds since 1970 → FILETIME. */
export function fileTimeOf(time: number): bigint {
  return BigInt(time + 11_644_473_600_000) * 10_000n;
}
