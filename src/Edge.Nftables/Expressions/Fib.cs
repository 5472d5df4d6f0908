using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Asks the routing tables.</summary>
/// <param name="Flags">What is looked up.</param>
/// <param name="Result">What is wanted.</param>
/// <param name="Destination">Where it goes.</param>
public sealed record Fib(FibFlags Flags, FibResult Result, Register Destination) : Expression
{
    // enum nft_fib_attributes
    private const ushort AttributeDestination = 1; // NFTA_FIB_DREG
    private const ushort AttributeResult = 2; // NFTA_FIB_RESULT
    private const ushort AttributeFlags = 3; // NFTA_FIB_FLAGS

    /// <inheritdoc/>
    public override string Name => "fib";

    internal static Fib Read(NetlinkReader reader)
    {
        FibFlags flags = default;
        FibResult result = default;
        Register destination = default;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeFlags: flags = (FibFlags)reader.ReadUInt32BigEndian(); break;
                case AttributeResult: result = (FibResult)reader.ReadUInt32BigEndian(); break;
                case AttributeDestination: destination = reader.ReadRegister(); break;
            }
        }

        return new Fib(flags, result, destination);
    }

    internal override void WriteData(NetlinkWriter writer)
    {
        writer.WriteUInt32BigEndian(AttributeFlags, (uint)Flags);
        writer.WriteUInt32BigEndian(AttributeResult, (uint)Result);
        writer.WriteRegister(AttributeDestination, Destination);
    }

    private protected override string Describe()
    {
        var names = new List<string>(5);
        Add(FibFlags.Source, "saddr");
        Add(FibFlags.Destination, "daddr");
        Add(FibFlags.Mark, "mark");
        Add(FibFlags.InputInterface, "iif");
        Add(FibFlags.OutputInterface, "oif");
        string result = Result switch
        {
            FibResult.OutputInterface => "oif",
            FibResult.OutputInterfaceName => "oifname",
            _ => "type",
        };
        string present = Flags.HasFlag(FibFlags.Present) ? " present" : "";
        return $"fib {string.Join(" . ", names)} {result}{present} => reg {Number(Destination)}";

        void Add(FibFlags flag, string name)
        {
            if (Flags.HasFlag(flag))
            {
                names.Add(name);
            }
        }
    }
}
