using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Edge.Control.Sources;

namespace Edge.Control.Pools;

/// <summary>A pool in use: which of its addresses can be given out, and how many are. <see cref="AddressBook"/> does the counting.</summary>
internal sealed class AddressPool
{
    // Between two addresses that can be used lie at most two that end in .255 and .0, and the ends of spans.
    private const int StepsPerAddress = 3;

    private readonly IReadOnlySet<AddressNumber> _reserved;
    private Counts _v4;
    private Counts _v6;

    /// <param name="spec">Its manifest.</param>
    /// <param name="reserved">Addresses of gateways: never given out.</param>
    public AddressPool(AddressPoolSpec spec, IReadOnlySet<AddressNumber> reserved)
    {
        (Spec, _reserved) = (spec, reserved);
        _v4.Size = SizeOf(AddressFamily.InterNetwork);
        _v6.Size = SizeOf(AddressFamily.InterNetworkV6);
    }

    public string Name => Spec.Name;

    public AddressPoolSpec Spec { get; }

    /// <summary>Addresses of both families that can still be given out.</summary>
    public UInt128 Free => _v4.Size - (UInt128)_v4.Used + _v6.Size - (UInt128)_v6.Used;

    public bool Has(AddressFamily family) => Counted(family).Size > 0;

    public bool IsFull(AddressFamily family) => (UInt128)Counted(family).Used >= Counted(family).Size;

    /// <summary>It is one of the pool's and not left out.</summary>
    public bool CanGive(AddressNumber address) => Spec.Contains(address) && !Spec.IsBuggy(address) && !_reserved.Contains(address);

    /// <summary>Why this Service may not have addresses of it, as half a sentence; null when it may.</summary>
    public string? Refusal(LoadBalancerRequest request) =>
        !Spec.ServesClass(request.Class) ? $"serves another loadBalancerClass{(Spec.LoadBalancerClass is { } name ? $", {name}" : "")}"
        : Spec.Namespaces.Count > 0 && !Spec.Namespaces.Contains(request.Namespace) ? $"does not serve the namespace {request.Namespace}"
        : !Spec.Selector.Matches(request.Labels) ? "does not select the labels of this Service"
        : null;

    /// <summary>One more address of the family is held (or one less).</summary>
    public void CountUsed(AddressNumber address, int change)
    {
        if (CanGive(address))
        {
            Counted(address.Family).Used += change;
        }
    }

    /// <summary>One more address of the family is free and was held once (or one less).</summary>
    public void CountFreed(AddressNumber address, int change)
    {
        if (CanGive(address))
        {
            Counted(address.Family).Freed += change;
        }
    }

    /// <summary>An address that nobody held, as far as is known: first where the owner's name falls, then the next. Thus most Services get the same
    /// address even if the record is lost. Null when there is none.</summary>
    public AddressNumber? ChooseUnused(AddressFamily family, string owner, Func<AddressNumber, bool> isUnused)
    {
        ref Counts counts = ref Counted(family);
        UInt128 occupied = (UInt128)(counts.Used + counts.Freed);
        if (occupied >= counts.Size)
        {
            return null;
        }

        UInt128 all = UInt128.Zero;
        foreach (AddressSpan span in Spec.Spans)
        {
            all += span.Family == family ? span.Size : 0;
        }

        // By counting there is one within so many steps; a wrong count must not make a search through 2^64 of it.
        UInt128 most = UInt128.Min(all, (StepsPerAddress * (occupied + (UInt128)_reserved.Count + 1)) + (UInt128)(2 * Spec.Spans.Count));
        UInt128 start = StableStart(owner, family) % all;
        for (UInt128 step = 0; step < most; step++)
        {
            AddressNumber address = At(family, (start + step) % all);
            if (isUnused(address) && !Spec.IsBuggy(address) && !_reserved.Contains(address))
            {
                return address;
            }
        }

        return null;
    }

    private static UInt128 StableStart(string owner, AddressFamily family) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{owner}/{family}")));

    private AddressNumber At(AddressFamily family, UInt128 position)
    {
        foreach (AddressSpan span in Spec.Spans)
        {
            if (span.Family == family)
            {
                if (position < span.Size)
                {
                    return span.First with { Value = span.First.Value + position };
                }

                position -= span.Size;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(position));
    }

    private ref Counts Counted(AddressFamily family)
    {
        if (family == AddressFamily.InterNetworkV6)
        {
            return ref _v6;
        }

        return ref _v4;
    }

    private UInt128 SizeOf(AddressFamily family)
    {
        UInt128 size = UInt128.Zero;
        foreach (AddressSpan span in Spec.Spans)
        {
            if (span.Family == family)
            {
                size += span.Size - (Spec.AvoidBuggyIPs && family == AddressFamily.InterNetwork ? Ending(span, 0) + Ending(span, 255) : 0);
            }
        }

        foreach (AddressNumber address in _reserved)
        {
            size -= address.Family == family && Spec.Contains(address) && !Spec.IsBuggy(address) ? 1u : 0u;
        }

        return size;
    }

    /// <summary>How many addresses of the span have this last octet.</summary>
    private static UInt128 Ending(AddressSpan span, uint octet) => Until(span.Last.Value, octet) - (span.First.Value == 0 ? 0 : Until(span.First.Value - 1, octet));

    private static UInt128 Until(UInt128 last, uint octet) => (last / 256) + ((last % 256) >= octet ? 1u : 0u);

    private struct Counts
    {
        public UInt128 Size;
        public int Used;
        public int Freed;
    }
}
