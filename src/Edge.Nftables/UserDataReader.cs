using System.Text;

namespace Edge.Nftables;

/// <summary>Walks over nft's user data. Whatever does not follow the format ends the walk: it is another program's, and not an error.</summary>
/// <param name="data">User data as the kernel kept it.</param>
internal ref struct UserDataReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    internal byte Type { get; private set; }

    internal ReadOnlySpan<byte> Value { get; private set; }

    internal bool Next()
    {
        if (_rest.Length < 2 || _rest.Length - 2 < _rest[1])
        {
            return false;
        }

        Type = _rest[0];
        Value = _rest.Slice(2, _rest[1]);
        _rest = _rest[(2 + _rest[1])..];
        return true;
    }

    internal readonly UserDataReader Nested() => new(Value);

    internal readonly uint? ReadUInt32Host() => Value.Length == 4 ? BitConverter.ToUInt32(Value) : null;

    internal readonly string ReadString() => Encoding.UTF8.GetString(Value.IsEmpty || Value[^1] != 0 ? Value : Value[..^1]);

    /// <summary>The text of the first entry of that type.</summary>
    internal static string? FindString(ReadOnlySpan<byte> data, byte type)
    {
        var reader = new UserDataReader(data);
        while (reader.Next())
        {
            if (reader.Type == type)
            {
                return reader.ReadString();
            }
        }

        return null;
    }
}
