using System.Threading.Channels;

namespace Edge.Agent.Sync;

/// <summary>What the machine's network looks like, kept current.</summary>
internal interface IHostNetworkWatch : IDisposable
{
    /// <summary>As of the last change; reading it is cheap.</summary>
    HostNetwork Current { get; }

    /// <summary>Something changed since it was last read.</summary>
    ChannelReader<bool> Changes { get; }
}
