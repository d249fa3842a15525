// One tar, `folder/one.txt` and `two.txt` as GNU tar writes `.`, cut after 1,000 bytes and packed in two pieces, as parallel compressors
// do. Made by xz and bzip2, of which Node.js has no encoders.

/** Path → content. */
export const packedFiles: Readonly<Record<string, string>> = { 'folder/one.txt': 'one\n', 'two.txt': 'two\n' };

export const xzStreams: readonly Buffer[] = split(
  '/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4APnAEVdABcLvBx9AZXAHUo+eRXCzCajXhkmGZQiWfIKJVnvugf7QVlnifqf/lxnKgKke042A0ECQCeTUuKgnBDz4OFvF04e' +
    'u5ZsAAAAAADSXEv6TuoBgQABYegHAAAAhbyOhbHEZ/sCAAAAAARZWv03elhaAAAE5ta0RgIAIQEcAAAAEM9YzOAkFwCBXQAAbgh17uIxF0xzjcrXvZM2up3/vdY1fIWM' +
    '9DFnwzfixwKZYqxkzt4VDrjEV32fDASaN4MpAF9NlVBBWKhppyI2SJuG0q1HFKmW9Zy70JSfUedmmWc/emj5Dev1Tki164ujDu4jFjZb8jIuEVxBCJg8pUG3v/dYgrjY' +
    'R0KFWMOEHwAAAAAAVvkvAC67GUgAAZ0BmEgAAMPtsFmxxGf7AgAAAAAEWVo=',
  136,
);

export const bzip2Streams: readonly Buffer[] = split(
  'QlpoOTFBWSZTWePwGmwAABlbgsiAQAH/gACBZwSeAAAEBAAgAHQSqDyjQYj1AZPUEop6m1NNNA0NAIGBAYExnaOF5EUcRRLjkY9+aY4hIUAZoATkKMhMRLFNyQpmYDYp' +
    'eXQFLQ+KedVrQq445ofi7kinChIcfgNNgEJaaDkxQVkmU1l96NeYAAAAe4DJEAUAQAH/gECAZwWewAQoIACUhKkT9NKYmhow9SZoTeoJKI0NAAAAB33JMPICRgJMiECK' +
    'XVDwaNGEIkDBZ7wFRMpPLqvtaJF9RArKABm8AMYxOxISRgRGEkMLDuLEWlBAxJ7E9PsP5u6cDcjjir+HPQViA/F3JFOFCQfejXmA',
  121,
);

function split(text: string, at: number): Buffer[] {
  const bytes = Buffer.from(text, 'base64');
  return [bytes.subarray(0, at), bytes.subarray(at)];
}
