/**
 * Gives the memory of bytes back now and not when they are collected: megabytes outside of the heap set off collections of all of it,
 * which cost more than most of what is done to an image. Whoever calls it is the last to hold them; they are empty afterwards. Bytes that
 * are a part of something larger are left alone.
 */
export function freeMemory({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}
