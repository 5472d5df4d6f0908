using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>
/// Eclipse Mosquitto's client library, mosquitto.h (2.0). All calls of one client are made on the thread that runs its loop, so the
/// library's own threading stays off.
/// </summary>
internal static unsafe partial class Libmosquitto
{
    private const string Library = "libmosquitto.so.1";

    [LibraryImport(Library)]
    internal static partial int mosquitto_lib_version(int* major, int* minor, int* revision);

    [LibraryImport(Library)]
    internal static partial int mosquitto_lib_init();

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial MosquittoHandle mosquitto_new(string id, byte clean_session, void* obj);

    [LibraryImport(Library)]
    internal static partial void mosquitto_destroy(nint mosq);

    [LibraryImport(Library)]
    internal static partial int mosquitto_int_option(MosquittoHandle mosq, MosqOpt option, int value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_username_pw_set(MosquittoHandle mosq, string? username, string? password);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_tls_set(
        MosquittoHandle mosq, string? cafile, string? capath, string? certfile, string? keyfile, void* pw_callback);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_tls_opts_set(MosquittoHandle mosq, int cert_reqs, string? tls_version, string? ciphers);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_will_set_v5(
        MosquittoHandle mosq, string topic, int payloadlen, byte* payload, int qos, byte retain, nint properties);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_connect_bind_v5(
        MosquittoHandle mosq, string host, int port, int keepalive, string? bind_address, nint properties);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int mosquitto_disconnect_v5(MosquittoHandle mosq, int reason_code, nint properties);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_publish_v5(
        MosquittoHandle mosq, int* mid, string topic, int payloadlen, byte* payload, int qos, byte retain, nint properties);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int mosquitto_subscribe_multiple(
        MosquittoHandle mosq, int* mid, int sub_count, byte** sub, int qos, int options, nint properties);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int mosquitto_unsubscribe_multiple(MosquittoHandle mosq, int* mid, int sub_count, byte** sub, nint properties);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int mosquitto_loop_read(MosquittoHandle mosq, int max_packets);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int mosquitto_loop_write(MosquittoHandle mosq, int max_packets);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int mosquitto_loop_misc(MosquittoHandle mosq);

    [LibraryImport(Library)]
    internal static partial int mosquitto_socket(MosquittoHandle mosq);

    [LibraryImport(Library)]
    internal static partial byte mosquitto_want_write(MosquittoHandle mosq);

    [LibraryImport(Library)]
    internal static partial nint mosquitto_strerror(int mosq_errno);

    [LibraryImport(Library)]
    internal static partial void mosquitto_connect_v5_callback_set(
        MosquittoHandle mosq, delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void> on_connect);

    [LibraryImport(Library)]
    internal static partial void mosquitto_disconnect_v5_callback_set(
        MosquittoHandle mosq, delegate* unmanaged[Cdecl]<nint, nint, int, nint, void> on_disconnect);

    [LibraryImport(Library)]
    internal static partial void mosquitto_publish_v5_callback_set(
        MosquittoHandle mosq, delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void> on_publish);

    [LibraryImport(Library)]
    internal static partial void mosquitto_message_v5_callback_set(
        MosquittoHandle mosq, delegate* unmanaged[Cdecl]<nint, nint, mosquitto_message*, nint, void> on_message);

    [LibraryImport(Library)]
    internal static partial void mosquitto_subscribe_v5_callback_set(
        MosquittoHandle mosq, delegate* unmanaged[Cdecl]<nint, nint, int, int, int*, nint, void> on_subscribe);

    [LibraryImport(Library)]
    internal static partial void mosquitto_log_callback_set(
        MosquittoHandle mosq, delegate* unmanaged[Cdecl]<nint, nint, int, byte*, void> on_log);
}
