using System.Runtime.InteropServices;
using System.Text;

namespace Edge.Linux.Interop;

/// <summary>A list of MQTT 5 properties under construction: <c>mosquitto_property *</c>. Dispose it unless the library took it over.</summary>
internal unsafe ref struct MosquittoProperties
{
    private nint _list;

    /// <summary>The list for a library call that only reads it; 0 when empty.</summary>
    internal readonly nint List => _list;

    internal void Add(MqttProp identifier, byte value)
    {
        fixed (nint* list = &_list)
        {
            Check(Libmosquitto.mosquitto_property_add_byte(list, identifier, value));
        }
    }

    internal void Add(MqttProp identifier, ushort value)
    {
        fixed (nint* list = &_list)
        {
            Check(Libmosquitto.mosquitto_property_add_int16(list, identifier, value));
        }
    }

    internal void Add(MqttProp identifier, uint value)
    {
        fixed (nint* list = &_list)
        {
            Check(Libmosquitto.mosquitto_property_add_int32(list, identifier, value));
        }
    }

    internal void Add(MqttProp identifier, string value)
    {
        fixed (nint* list = &_list)
        {
            Check(Libmosquitto.mosquitto_property_add_string(list, identifier, value));
        }
    }

    internal void Add(MqttProp identifier, ReadOnlySpan<byte> value)
    {
        fixed (nint* list = &_list)
        fixed (byte* bytes = value)
        {
            Check(Libmosquitto.mosquitto_property_add_binary(list, identifier, bytes, checked((ushort)value.Length)));
        }
    }

    /// <summary>The library frees the list from now on.</summary>
    internal void Release() => _list = 0;

    internal void Dispose()
    {
        fixed (nint* list = &_list)
        {
            Libmosquitto.mosquitto_property_free_all(list);
        }
    }

    /// <summary>Reads the property that <paramref name="property"/> points at as a string.</summary>
    internal static string? ReadString(nint property, MqttProp identifier)
    {
        byte* value = null;
        Libmosquitto.mosquitto_property_read_string(property, identifier, &value, skip_first: 0);
        if (value is null)
        {
            return null;
        }

        string text = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(value));
        NativeMemory.Free(value);
        return text;
    }

    /// <summary>Reads the property that <paramref name="property"/> points at as binary data.</summary>
    internal static byte[] ReadBinary(nint property, MqttProp identifier)
    {
        byte* value = null;
        ushort length = 0;
        Libmosquitto.mosquitto_property_read_binary(property, identifier, &value, &length, skip_first: 0);
        byte[] copy = new ReadOnlySpan<byte>(value, length).ToArray();
        NativeMemory.Free(value);
        return copy;
    }

    internal static byte ReadByte(nint property, MqttProp identifier)
    {
        byte value = 0;
        Libmosquitto.mosquitto_property_read_byte(property, identifier, &value, skip_first: 0);
        return value;
    }

    internal static ushort ReadUInt16(nint property, MqttProp identifier)
    {
        ushort value = 0;
        Libmosquitto.mosquitto_property_read_int16(property, identifier, &value, skip_first: 0);
        return value;
    }

    internal static uint ReadUInt32(nint property, MqttProp identifier)
    {
        uint value = 0;
        Libmosquitto.mosquitto_property_read_int32(property, identifier, &value, skip_first: 0);
        return value;
    }

    // Strings and sizes are validated before they come here, so only memory can be short.
    private static void Check(int result)
    {
        if (result != (int)MosqErr.MOSQ_ERR_SUCCESS)
        {
            throw new InvalidOperationException($"libmosquitto refused a property: {(MosqErr)result}");
        }
    }
}
