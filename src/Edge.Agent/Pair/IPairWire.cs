using Edge.Linux.Vrrp;

namespace Edge.Agent.Pair;

/// <summary>Sends and receives advertisements. Used by one thread, but for <see cref="Wake"/>.</summary>
internal interface IPairWire : IDisposable
{
    /// <summary>Why nothing can be heard or said; null when it can.</summary>
    string? Problem { get; }

    /// <summary>From now on on this link; null: on none.</summary>
    void Use(PairLink? link);

    /// <summary>Says it in each family that has addresses.</summary>
    /// <returns>Whether one of them left.</returns>
    bool Send(byte priority);

    /// <summary>The next packet that has arrived.</summary>
    /// <param name="advert">The advertisement, when it is one of this pair.</param>
    /// <param name="refusal">Why it is none.</param>
    /// <returns>False when there is no packet.</returns>
    bool TryReceive(out PairAdvert advert, out VrrpRefusal refusal);

    /// <summary>Waits for a packet, for <see cref="Wake"/> or for the time to pass.</summary>
    void Wait(TimeSpan longest);

    /// <summary>Ends the wait. Any thread.</summary>
    void Wake();
}
