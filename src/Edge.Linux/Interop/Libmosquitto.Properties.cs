using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

internal static unsafe partial class Libmosquitto
{
    [LibraryImport(Library)]
    internal static partial int mosquitto_property_add_byte(nint* proplist, MqttProp identifier, byte value);

    [LibraryImport(Library)]
    internal static partial int mosquitto_property_add_int16(nint* proplist, MqttProp identifier, ushort value);

    [LibraryImport(Library)]
    internal static partial int mosquitto_property_add_int32(nint* proplist, MqttProp identifier, uint value);

    [LibraryImport(Library)]
    internal static partial int mosquitto_property_add_binary(nint* proplist, MqttProp identifier, byte* value, ushort len);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_property_add_string(nint* proplist, MqttProp identifier, string value);

    [LibraryImport(Library)]
    internal static partial MqttProp mosquitto_property_identifier(nint property);

    [LibraryImport(Library)]
    internal static partial nint mosquitto_property_next(nint proplist);

    [LibraryImport(Library)]
    internal static partial nint mosquitto_property_read_byte(nint proplist, MqttProp identifier, byte* value, byte skip_first);

    [LibraryImport(Library)]
    internal static partial nint mosquitto_property_read_int16(nint proplist, MqttProp identifier, ushort* value, byte skip_first);

    [LibraryImport(Library)]
    internal static partial nint mosquitto_property_read_int32(nint proplist, MqttProp identifier, uint* value, byte skip_first);

    [LibraryImport(Library)]
    internal static partial nint mosquitto_property_read_binary(
        nint proplist, MqttProp identifier, byte** value, ushort* len, byte skip_first);

    [LibraryImport(Library)]
    internal static partial nint mosquitto_property_read_string(nint proplist, MqttProp identifier, byte** value, byte skip_first);

    [LibraryImport(Library)]
    internal static partial void mosquitto_property_free_all(nint* properties);
}
