using Edge.Linux.Mosquitto;
using Edge.Protocol.Admin;

namespace Edge.Control;

/// <summary>What wakes the control loop.</summary>
internal abstract record ControlEvent
{
    private ControlEvent()
    {
    }

    /// <summary>Manifests may have changed.</summary>
    internal sealed record Scan : ControlEvent;

    internal sealed record Broker(MqttEvent Event) : ControlEvent;

    internal sealed record Admin(AdminRequest Request, TaskCompletionSource<AdminResponse> Answer) : ControlEvent;
}
