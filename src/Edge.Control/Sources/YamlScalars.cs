using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Edge.Control.Sources;

/// <summary>Plain scalars as Kubernetes' YAML library (sigs.k8s.io/yaml, a fork of go-yaml v2) reads them: YAML 1.1's many words
/// for true and false, octal with a leading zero, underscores in numbers, dates stay strings. Quoted scalars are strings.</summary>
internal static partial class YamlScalars
{
    public static JsonValue? Read(Scalar scalar)
    {
        string tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value;
        return (tag, scalar.Style) switch
        {
            ("tag:yaml.org,2002:str" or "!", _) => JsonValue.Create(scalar.Value),
            ("", not ScalarStyle.Plain) => JsonValue.Create(scalar.Value),
            _ => ReadPlain(scalar),
        };
    }

    private static JsonValue? ReadPlain(Scalar scalar)
    {
        string text = scalar.Value;
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return null;
            case "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON":
                return JsonValue.Create(true);
            case "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF":
                return JsonValue.Create(false);
            case ".nan" or ".NaN" or ".NAN" or ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF" or "-.inf" or "-.Inf" or "-.INF":
                throw new SemanticErrorException(scalar.Start, scalar.End, $"{text} has no place in JSON");
        }

        return text[0] is '-' or '+' or '.' or (>= '0' and <= '9') ? ReadNumber(text) : JsonValue.Create(text);
    }

    private static JsonValue ReadNumber(string text)
    {
        string plain = text.Replace("_", "", StringComparison.Ordinal);
        if (ReadInteger(plain) is { } integer)
        {
            return integer;
        }

        return Float().IsMatch(plain) && double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && double.IsFinite(real)
            ? JsonValue.Create(real)
            : JsonValue.Create(text);
    }

    private static JsonValue? ReadInteger(string plain)
    {
        bool negative = plain[0] == '-';
        ReadOnlySpan<char> digits = plain.AsSpan(plain[0] is '-' or '+' ? 1 : 0);
        int radix = 10;
        if (digits is ['0', 'x' or 'X', ..])
        {
            radix = 16;
            digits = digits[2..];
        }
        else if (digits is ['0', 'b' or 'B', ..])
        {
            radix = 2;
            digits = digits[2..];
        }
        else if (digits is ['0', 'o' or 'O', ..])
        {
            radix = 8;
            digits = digits[2..];
        }
        else if (digits.Length > 1 && digits[0] == '0')
        {
            radix = 8;
            digits = digits[1..];
        }

        if (digits.IsEmpty || digits.Length > 64)
        {
            return null;
        }

        UInt128 value = 0;
        foreach (char c in digits)
        {
            int digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : int.MaxValue;
            if (digit >= radix)
            {
                return null;
            }

            value = (value * (uint)radix) + (uint)digit;
            if (value > ulong.MaxValue)
            {
                return null;
            }
        }

        return negative switch
        {
            true when value <= 1ul + long.MaxValue => JsonValue.Create((long)-(Int128)value),
            false when value <= long.MaxValue => JsonValue.Create((long)value),
            false => JsonValue.Create((ulong)value),
            _ => null,
        };
    }

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Float();
}
