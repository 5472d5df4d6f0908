using Edge.Nftables;

namespace Edge.Tests.Fakes;

/// <summary>A chain as the fake kernel keeps it.</summary>
internal sealed class FakeChain(Chain chain)
{
    public Chain Chain { get; set; } = chain;

    public List<Rule> Rules { get; } = [];

    public FakeChain Copy()
    {
        FakeChain copy = new(Chain);
        copy.Rules.AddRange(Rules);
        return copy;
    }
}
