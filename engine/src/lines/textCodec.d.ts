// The pure text codecs that every JavaScript host has. Declared here because the engine compiles without the types of
// any host (no DOM, no Node), which is what keeps I/O out of it.
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: Uint8Array, options?: { readonly stream?: boolean }): string;
}
declare class TextEncoder {
  encode(input?: string): Uint8Array;
}
