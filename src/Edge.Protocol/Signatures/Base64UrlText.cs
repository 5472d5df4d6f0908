using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Edge.Protocol.Signatures;

/// <summary>
/// base64url as RFC 7515 wants it and not a bit looser: no padding, no white space, no spare bits. One byte sequence has one text,
/// so a document cannot be altered without its signature noticing.
/// </summary>
internal static class Base64UrlText
{
    private static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    /// <summary>Bytes that <paramref name="text"/> stands for, or -1 when it is not strict base64url.</summary>
    public static int DecodedLength(ReadOnlySpan<byte> text)
    {
        int spare = text.Length & 3;
        if (spare == 1 || text.IndexOfAnyExcept(Alphabet) >= 0)
        {
            return -1;
        }

        int unusedBits = spare switch { 2 => 0xf, 3 => 0x3, _ => 0 };
        return unusedBits != 0 && (Value(text[^1]) & unusedBits) != 0
            ? -1
            : (text.Length / 4 * 3) + (spare == 0 ? 0 : spare - 1);
    }

    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> destination, out int written)
    {
        written = 0;
        int length = DecodedLength(text);
        return length >= 0 && length <= destination.Length
            && Base64Url.DecodeFromUtf8(text, destination, out _, out written) == OperationStatus.Done;
    }

    public static bool TryDecode(string? text, int expectedBytes, out byte[] bytes)
    {
        bytes = new byte[expectedBytes];
        if (text is null || text.Length != ((expectedBytes * 4) + 2) / 3)
        {
            return false;
        }

        Span<byte> utf8 = stackalloc byte[text.Length];
        return Encoding.UTF8.TryGetBytes(text, utf8, out int length) && length == text.Length
            && TryDecode(utf8, bytes, out int written) && written == expectedBytes;
    }

    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    private static int Value(byte c) => c switch
    {
        >= (byte)'A' and <= (byte)'Z' => c - 'A',
        >= (byte)'a' and <= (byte)'z' => c - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => c - '0' + 52,
        (byte)'-' => 62,
        _ => 63,
    };
}
