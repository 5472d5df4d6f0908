using System.Net;

namespace Edge.Agent.Pair;

/// <summary>The owner's right to answer for the pair's addresses, kept where it ends by itself when nobody renews it.</summary>
internal interface IPairLease
{
    /// <summary>Why nothing ends by itself on this kernel; null when it does. Without it, a gateway that hangs goes on answering.</summary>
    string? Problem { get; }

    /// <summary>Takes over what an agent before has left.</summary>
    /// <param name="hadAddresses">It had addresses, or stood by for them.</param>
    /// <returns>So long its lease still runs; zero when it does not.</returns>
    TimeSpan Open(out bool hadAddresses);

    /// <summary>From now on these addresses are answered for under a lease only.</summary>
    /// <param name="addresses">The addresses.</param>
    /// <param name="onlyThese">Others are nobody's any more. False: what an agent before had guarded stays so.</param>
    void Guard(IReadOnlySet<IPAddress> addresses, bool onlyThese);

    /// <summary>Begins a lease.</summary>
    void Begin();

    /// <summary>Renews the lease that runs.</summary>
    /// <returns>False when it had run out: the addresses may be somebody else's by now.</returns>
    bool Renew();

    /// <summary>Ends the lease now.</summary>
    void End();

    /// <summary>Somebody else may have changed the tables: makes them anew where they are not as they should be.</summary>
    /// <param name="left">So long the lease runs on in them; zero when there is none.</param>
    /// <returns>What was different; null when nothing was.</returns>
    string? Restore(TimeSpan left);
}
