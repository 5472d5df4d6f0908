using System.Net;
using System.Text.Json;
using Edge.Protocol.Kubernetes;

namespace Edge.Agent.State;

/// <summary>Reading of single fields. Each returns false after <see cref="Fail"/>; the field's path is in the text.</summary>
internal sealed partial class ObjectParser
{
    /// <summary>A number in a range; null leaves <paramref name="value"/> as it is.</summary>
    private bool ReadNumber(ref Utf8JsonReader reader, string field, int minimum, int maximum, RejectReason reason, ref int value)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return true;
            case JsonTokenType.Number when reader.TryGetInt32(out int number) && number >= minimum && number <= maximum:
                value = number;
                return true;
            default:
                string shown = reader.TokenType == JsonTokenType.Number ? System.Text.Encoding.UTF8.GetString(reader.ValueSpan) : reader.TokenType.ToString();
                return Fail(reason, $"{field} is {Shown(shown)}, not a number from {minimum} to {maximum}: correct it");
        }
    }

    /// <summary>One of two words; absent, null and empty leave <paramref name="second"/> as it is.</summary>
    private bool ReadChoice(ref Utf8JsonReader reader, string field, ReadOnlySpan<byte> firstWord, ReadOnlySpan<byte> secondWord, ref bool second)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return true;
        }

        if (reader.TokenType == JsonTokenType.String)
        {
            if (reader.ValueSpan.IsEmpty)
            {
                return true;
            }

            second = reader.ValueTextEquals(secondWord);
            if (second || reader.ValueTextEquals(firstWord))
            {
                return true;
            }
        }

        return Fail(RejectReason.InvalidPolicy, $"{field} is {ShownValue(ref reader)}, not {System.Text.Encoding.UTF8.GetString(firstWord)} or {System.Text.Encoding.UTF8.GetString(secondWord)}: correct it");
    }

    private bool ReadProtocol(ref Utf8JsonReader reader, string field, ref TransportProtocol protocol)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return true;
            case JsonTokenType.String when reader.ValueTextEquals("TCP"u8):
                protocol = TransportProtocol.Tcp;
                return true;
            case JsonTokenType.String when reader.ValueTextEquals("UDP"u8):
                protocol = TransportProtocol.Udp;
                return true;
            case JsonTokenType.String when reader.ValueTextEquals("SCTP"u8):
                protocol = TransportProtocol.Sctp;
                return true;
            default:
                return Fail(RejectReason.UnsupportedProtocol, $"{field} is {ShownValue(ref reader)}, not TCP, UDP or SCTP: correct it");
        }
    }

    /// <summary>The address under the reader; 0 after a failure.</summary>
    private int ReadAddressBytes(ref Utf8JsonReader reader, string field, scoped Span<byte> bytes)
    {
        Span<char> text = stackalloc char[64];
        int length = reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= text.Length
            ? AddressText.Parse(text[..reader.CopyString(text)], bytes)
            : 0;
        if (length == 0)
        {
            Fail(RejectReason.InvalidAddress, $"{field} is {ShownValue(ref reader)}, not an IP address: correct it");
            return 0;
        }

        if (AddressText.IsImpossible(bytes[..length]))
        {
            Fail(RejectReason.InvalidAddress, $"{field} is {ShownValue(ref reader)}, which no host can have (unspecified, loopback, multicast or broadcast): correct it");
            return 0;
        }

        return length;
    }

    private IPAddress? ReadAddress(ref Utf8JsonReader reader, string field)
    {
        Span<byte> bytes = stackalloc byte[16];
        int length = ReadAddressBytes(ref reader, field, bytes);
        return length == 0 ? null : new IPAddress(bytes[..length]);
    }

    private bool ReadAddresses(ref Utf8JsonReader reader, string field, List<IPAddress> addresses)
    {
        if (!EnterArray(ref reader, field, out bool present) || !present)
        {
            return _reason == RejectReason.None;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (ReadAddress(ref reader, $"{field}[{addresses.Count}]") is not { } address)
            {
                return false;
            }

            addresses.Add(address);
        }

        return true;
    }

    /// <summary>Steps onto a value that must be an array; null is an absent one.</summary>
    private bool EnterArray(ref Utf8JsonReader reader, string field, out bool present)
    {
        reader.Read();
        present = reader.TokenType == JsonTokenType.StartArray;
        return present || reader.TokenType == JsonTokenType.Null || Fail(RejectReason.Malformed, $"{field} is not a list: correct it");
    }

    /// <summary>Steps onto a value that must be an object; null is an absent one.</summary>
    private bool EnterObject(ref Utf8JsonReader reader, string field, out bool present)
    {
        reader.Read();
        present = reader.TokenType == JsonTokenType.StartObject;
        return present || reader.TokenType == JsonTokenType.Null || Fail(RejectReason.Malformed, $"{field} is not an object: correct it");
    }

    private bool IsPortName(string name, string field)
    {
        bool good = name.Length <= 63;
        foreach (char c in name)
        {
            good &= char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-';
        }

        return good || Fail(RejectReason.InvalidName, $"{field} must be at most 63 of a-z 0-9 '-': correct it");
    }

    private static string ShownValue(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String
        ? $"'{Shown(System.Text.Encoding.UTF8.GetString(reader.ValueSpan).ReplaceLineEndings(" "))}'"
        : reader.TokenType.ToString();
}
