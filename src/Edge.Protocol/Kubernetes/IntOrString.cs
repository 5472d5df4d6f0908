using System.Globalization;
using System.Text.Json.Serialization;

namespace Edge.Protocol.Kubernetes;

/// <summary><c>util/intstr IntOrString</c>: a port number, or the name of a container port.</summary>
[JsonConverter(typeof(IntOrStringJsonConverter))]
public readonly record struct IntOrString
{
    public IntOrString(int number) => Number = number;

    public IntOrString(string name) => Name = name;

    /// <summary>The number; meaningful when <see cref="Name"/> is null.</summary>
    public int Number { get; }

    /// <summary>The name, or null when this is a number.</summary>
    public string? Name { get; }

    public override string ToString() => Name ?? Number.ToString(CultureInfo.InvariantCulture);
}
