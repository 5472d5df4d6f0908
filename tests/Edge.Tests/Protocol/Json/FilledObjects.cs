using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Edge.Tests.Protocol.Json;

/// <summary>Objects with a different value in every member, found by reflection, so that a member added tomorrow is in them.</summary>
internal sealed class FilledObjects
{
    private const string Odd = "ü \"<&>\\\n\u2028😀";
    private int _last;

    public object Make(Type type) => Value(type, "");

    private object Value(Type type, string name)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        int number = ++_last;
        return plain switch
        {
            _ when plain == typeof(string) => $"{name} {number.ToString(CultureInfo.InvariantCulture)} {Odd}",
            _ when plain == typeof(bool) => true,
            _ when plain == typeof(int) => int.MinValue + number,
            _ when plain == typeof(long) => long.MinValue + number,
            _ when plain == typeof(ulong) => ulong.MaxValue - (ulong)number,
            _ when plain == typeof(double) => number + 0.125,
            _ when plain == typeof(JsonElement) => JsonElement.Parse($$"""{"any":[{{number}},"x"]}"""),
            _ when plain.IsGenericType && plain.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) => List(plain.GetGenericArguments()[0], name),
            _ when plain.IsGenericType && plain.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) => Table(plain.GetGenericArguments()),
            _ => Object(plain),
        };
    }

    private IList List(Type item, string name)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        list.Add(Value(item, name));
        list.Add(Value(item, name));
        return list;
    }

    private IDictionary Table(Type[] types)
    {
        var table = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(types))!;
        table.Add(Value(types[0], "key"), Value(types[1], "value"));
        return table;
    }

    private object Object(Type type)
    {
        ConstructorInfo constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First(c => c.GetParameters().All(p => p.ParameterType != type));
        object made = constructor.Invoke([.. constructor.GetParameters().Select(p => Value(p.ParameterType, p.Name!))]);
        foreach (PropertyInfo property in type.GetProperties().Where(p => p.CanWrite))
        {
            property.SetValue(made, Value(property.PropertyType, property.Name));
        }

        return made;
    }
}
