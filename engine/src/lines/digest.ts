/** 64 bits over bytes, four at a time: two runs of multiplication and rotation with the constants of MurmurHash3. */
export class Digest {
  private a = 0x9747b28c;
  private b = 0x1b873593;

  add(bytes: Uint8Array): void {
    let { a, b } = this;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const whole = bytes.length & ~3;
    for (let i = 0; i < whole; i += 4) {
      const word = view.getInt32(i, true);
      a = Math.imul(a ^ word, 0xcc9e2d51);
      a = (a << 15) | (a >>> 17);
      b = Math.imul((b + word) | 0, 0x85ebca6b) ^ a;
      b = (b << 13) | (b >>> 19);
    }
    for (let i = whole; i < bytes.length; i++) {
      a = Math.imul(a ^ (bytes[i] ?? 0), 0xcc9e2d51);
      b = Math.imul(b + (bytes[i] ?? 0), 0x85ebca6b) ^ a;
    }
    this.a = Math.imul(a ^ bytes.length, 0xc2b2ae35);
    this.b = Math.imul(b ^ bytes.length, 0xe6546b64) ^ (this.a >>> 16);
  }

  value(): string {
    return `${this.a >>> 0}/${this.b >>> 0}`;
  }
}
