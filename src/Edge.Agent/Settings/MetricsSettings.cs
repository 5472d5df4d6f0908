using System.Net;
using Edge.Protocol.Settings;

namespace Edge.Agent.Settings;

/// <summary>Where metrics are asked for.</summary>
/// <param name="Socket">Path of a unix socket; null: none.</param>
/// <param name="Address">An address of this machine alone; null: none.</param>
internal sealed record MetricsSettings(string? Socket, IPEndPoint? Address)
{
    /// <summary>Name of the socket, beside that of <c>edgectl</c>.</summary>
    public const string SocketName = "metrics.sock";

    private const string Off = "off";
    private const string AddressName = "metrics.address";

    public static MetricsSettings Read(SettingsMap map, string adminSocket)
    {
        string socket = map.Text("metrics.socket", Path.Combine(Path.GetDirectoryName(adminSocket) ?? "", SocketName))!;
        string text = map.Text(AddressName, Off)!;
        IPEndPoint? address = null;
        if (text != Off && (!IPEndPoint.TryParse(text, out address) || address.Port == 0 || !IPAddress.IsLoopback(address.Address)))
        {
            map.Complain(AddressName, $"'{text}' is not a loopback address with a port, such as 127.0.0.1:10249, and not off; what is to be read from elsewhere goes through a proxy that knows who asks");
        }

        return new MetricsSettings(socket == Off ? null : socket, address);
    }
}
