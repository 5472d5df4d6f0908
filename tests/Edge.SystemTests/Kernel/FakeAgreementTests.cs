using System.Globalization;
using Edge.Linux;
using Edge.Nftables;
using Edge.Nftables.Expressions;
using Edge.Nftables.Text;
using Edge.Tests.Fakes;

namespace Edge.SystemTests.Kernel;

/// <summary>The fake kernel of the unit tests gives the answers of the real one.</summary>
public sealed class FakeAgreementTests
{
    private const int Steps = 400;
    private static readonly Table Table = new(Family.IPv4, "edge");

    private static readonly Set[] Sets =
    [
        new(Table, "plain") { KeyType = ElementField.IPv4Address },
        new(Table, "small") { KeyType = ElementField.IPv4Address, Size = 4 },
        new(Table, "map") { KeyType = ElementField.IPv4Address, DataType = ElementField.Mark, Counter = true },
        new(Table, "verdicts") { KeyType = ElementField.IPv4Address, DataType = ElementType.Verdict },
        new(Table, "ranges") { KeyType = new ElementType(ElementField.IPv4Address, ElementField.InetService), Flags = SetFlags.Interval },
    ];

    [Fact]
    public void Dataplane_is_the_same_text_in_both() => NetworkNamespace.Run(() =>
    {
        using NftablesConnection real = NftablesConnection.Open();
        using FakeNftables fake = new();
        using Transaction transaction = SmallDataplane.Build();
        real.Commit(transaction);
        fake.Commit(transaction);
        Assert.Equal(RulesetText.Print(real.ReadTable(Family.IPv4, "edge")!), fake.ToString());
    });

    /// <summary>Random transactions, the same to both: the same error or none, and the same tables.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_transactions_end_the_same(int seed) => NetworkNamespace.Run(() =>
    {
        Requires.Kernel("6.3", "destroy");
#pragma warning disable CA5394 // reproducible, not secret
        Random random = new(seed);
        using NftablesConnection real = NftablesConnection.Open();
        using FakeNftables fake = new();
        int refused = 0;
        for (int step = 0; step < Steps; step++)
        {
            using Transaction transaction = new();
            List<string> said = [];
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                said.Add(AddRandom(transaction, random));
            }

            (Errno Errno, int Index) wanted = Outcome(real, transaction), got = Outcome(fake, transaction);
            string what = string.Create(CultureInfo.InvariantCulture, $"seed {seed} step {step}: {string.Join("; ", said)}");
            Assert.True(wanted == got, $"{what}\nreal {wanted}, fake {got}\n{fake}");
            refused += wanted.Errno == Errno.None ? 0 : 1;
            Assert.Equal(what + TextOf(real), what + fake);
        }

        Assert.InRange(refused, Steps / 10, Steps * 9 / 10);
    });

    private static string TextOf(NftablesConnection real) =>
        real.ReadTable(Family.IPv4, "edge") is { } table ? RulesetText.Print(table) : "";

    private static (Errno Errno, int Index) Outcome(INftables nftables, Transaction transaction)
    {
        try
        {
            nftables.Commit(transaction);
            return (Errno.None, -1);
        }
        catch (NftablesException refused)
        {
            return (refused.Errno, refused.OperationIndex);
        }
    }

    private static string AddRandom(Transaction transaction, Random random)
    {
        Set set = Sets[random.Next(Sets.Length)];
        Chain chain = new(Table, $"c{random.Next(3)}");
        switch (random.Next(100))
        {
            case < 3:
                transaction.Delete(Table);
                return "delete table";
            case < 15:
                transaction.Add(Table);
                return "add table";
            case < 17:
                transaction.Create(Table);
                return "create table";
            case < 27:
                transaction.Add(chain);
                return $"add {chain.Name}";
            case < 30:
                transaction.Create(chain);
                return $"create {chain.Name}";
            case < 33:
                transaction.Delete(chain);
                return $"delete {chain.Name}";
            case < 35:
                transaction.Destroy(chain);
                return $"destroy {chain.Name}";
            case < 45:
                transaction.Add(set);
                return $"add {set.Name}";
            case < 48:
                transaction.Delete(set);
                return $"delete {set.Name}";
            case < 50:
                transaction.Flush(set);
                return $"flush {set.Name}";
            case < 58:
                return AddRule(transaction, random, chain, set);
            case < 60:
                transaction.Flush(chain);
                return $"flush {chain.Name}";
            default:
                return AddElement(transaction, random, set);
        }
    }

    private static string AddRule(Transaction transaction, Random random, Chain chain, Set set)
    {
        // Jumps go to higher numbers only, so that they cannot make a loop.
        int target = int.Parse(chain.Name[1..], CultureInfo.InvariantCulture) + 1;
        Expression[] expressions = random.Next(3) switch
        {
            0 => [new Counter()],
            1 => [new Immediate(Register.Verdict, null, Verdict.Jump($"c{target}"))],
            _ when set.Name is "plain" or "small" => [Payload.IPv4Source(Register.Register1), new Lookup(Register.Register1, set.Name), new Counter()],
            _ => [new Meta(MetaKey.L4Protocol, Register.Register1), Lookup.In(Register.Register1, ConstantSet.OfBytes(ElementField.InetProtocol, 6, 17))],
        };
        transaction.Add(new Rule(chain, expressions));
        return $"add rule {chain.Name} {string.Join(' ', expressions.Select(expression => expression.ToString()))}";
    }

    private static string AddElement(Transaction transaction, Random random, Set set)
    {
        byte[] key = [10, 0, 0, (byte)random.Next(6)];
        Element element = new() { Key = key };
        switch (set.Name)
        {
            case "map":
                element.Data = BitConverter.GetBytes(random.Next(1, 3));
                break;
            case "verdicts":
                element.Verdict = random.Next(2) == 0 ? Verdict.Drop : Verdict.Accept;
                break;
            case "ranges":
                byte from = (byte)random.Next(20);
                element.Key = new byte[] { 10, 0, 0, key[3], 0, from, 0, 0 };
                element.KeyEnd = new byte[] { 10, 0, 0, key[3], 0, (byte)(from + random.Next(4)), 0, 0 };
                break;
        }
#pragma warning restore CA5394
        string what = $"element {set.Name} {Convert.ToHexString(element.Key)}-{Convert.ToHexString(element.KeyEnd)} : {Convert.ToHexString(element.Data)}{element.Verdict}";
        switch (random.Next(5))
        {
            case 0:
                transaction.DeleteElement(set, element);
                return $"delete {what}";
            case 1:
                transaction.CreateElement(set, element);
                return $"create {what}";
            default:
                transaction.AddElement(set, element);
                return $"add {what}";
        }
    }
}
