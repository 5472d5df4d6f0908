using System.Net;
using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.Tests.Fakes;

/// <summary>Runs the rules of one base chain for one packet, as net/netfilter/nf_tables_core.c: <c>nft_do_chain</c> does.</summary>
internal sealed partial class RuleEvaluator(PacketTracer tracer, TableSnapshot table, TraceRun run)
{
    private const int DeepestJump = 16; // NFT_JUMP_STACK_SIZE

    private readonly TraceRegisters _registers = new();
    private Verdict _verdict = Verdict.Continue;
    private int _depth;

    /// <summary>Accept or Drop, or Continue at the end of the chain.</summary>
    public VerdictCode Evaluate(string chain)
    {
        if (_depth > DeepestJump)
        {
            throw new InvalidOperationException($"jumps are deeper than {DeepestJump} at {chain}");
        }

        foreach (Rule rule in table.RulesOf(chain))
        {
            _verdict = Verdict.Continue;
            if (!RunRule(rule))
            {
                continue;
            }

            switch (_verdict.Code)
            {
                case VerdictCode.Accept or VerdictCode.Drop:
                    return _verdict.Code;
                case VerdictCode.Return:
                    return VerdictCode.Continue;
                case VerdictCode.Goto:
                    return Enter(_verdict.Chain!);
                case VerdictCode.Jump:
                    VerdictCode code = Enter(_verdict.Chain!);
                    if (code != VerdictCode.Continue)
                    {
                        return code;
                    }

                    break;
            }
        }

        return VerdictCode.Continue;
    }

    private VerdictCode Enter(string chain)
    {
        run.Path.Add(chain);
        _depth++;
        VerdictCode code = Evaluate(chain);
        _depth--;
        return code;
    }

    /// <summary>Whether all expressions matched; <see cref="_verdict"/> then says what follows.</summary>
    private bool RunRule(Rule rule)
    {
        foreach (Expression expression in rule.Expressions)
        {
            if (!Step(expression))
            {
                return false;
            }

            if (_verdict.Code != VerdictCode.Continue)
            {
                return true;
            }
        }

        return true;
    }

    private bool Step(Expression expression) => expression switch
    {
        Payload payload => LoadPayload(payload),
        Meta meta => LoadMeta(meta),
        MetaSet set => SetMeta(set),
        Ct ct => LoadCt(ct),
        CtSet set => SetCt(set),
        Cmp cmp => Compare(cmp),
        Edge.Nftables.Expressions.Range range => InRange(range),
        Bitwise bitwise => Mask(bitwise),
        Byteorder order => Reorder(order),
        Immediate immediate => Load(immediate),
        Lookup lookup => LookUp(lookup),
        Numgen numgen => Store(numgen.Destination, numgen.Offset + run.Choices.Draw(numgen.Modulus)),
        Hash hash => Store(hash.Destination, hash.Offset + run.Choices.Draw(hash.Modulus)),
        Fib fib => LookUpRoute(fib),
        Nat nat => Translate(nat),
        Redirect redirect => RedirectHere(redirect),
        Masquerade => ReplaceSource(),
        Reject reject => Refuse(reject),
        Dynset dynset => Update(dynset),
        Limit limit => !limit.Over,
        Connlimit limit => !limit.Over,
        Counter or Log or FlowOffload => true,
        Rt rt => Store(rt.Destination, 1460),
        Exthdr { Source: not null } => true,
        Exthdr option => Store(option.Destination ?? Register.Register1, 1460),
        _ => throw new NotSupportedException($"the tracer does not know {expression}"),
    };

    private bool Store(Register register, uint value)
    {
        _registers.Store(register, value);
        return true;
    }

    private bool LoadPayload(Payload payload)
    {
        byte[] header = payload.Base switch
        {
            PayloadBase.Network => run.NetworkHeader(),
            PayloadBase.Transport => run.TransportHeader(),
            _ => throw new NotSupportedException($"the tracer has no header for {payload}"),
        };
        if (payload.Offset + payload.Length > header.Length)
        {
            return false;
        }

        _registers.Store(payload.Destination, header.AsSpan((int)payload.Offset, (int)payload.Length));
        return true;
    }

    private bool Compare(Cmp cmp)
    {
        int order = _registers.From(cmp.Source)[..cmp.Value.Bytes.Length].SequenceCompareTo(cmp.Value.Bytes);
        return cmp.Operator switch
        {
            CmpOperator.Equal => order == 0,
            CmpOperator.NotEqual => order != 0,
            CmpOperator.Less => order < 0,
            CmpOperator.LessOrEqual => order <= 0,
            CmpOperator.Greater => order > 0,
            _ => order >= 0,
        };
    }

    private bool InRange(Edge.Nftables.Expressions.Range range)
    {
        Span<byte> value = _registers.From(range.Source)[..range.From.Bytes.Length];
        bool inside = value.SequenceCompareTo(range.From.Bytes) >= 0 && value.SequenceCompareTo(range.To.Bytes) <= 0;
        return inside != range.Invert;
    }

    private bool Load(Immediate immediate)
    {
        if (immediate.Verdict is { } verdict)
        {
            _verdict = verdict;
        }
        else
        {
            _registers.Store(immediate.Destination, immediate.Value!.Bytes);
        }

        return true;
    }

    private bool Reorder(Byteorder order)
    {
        Span<byte> value = _registers.From(order.Source)[..(int)order.Length].ToArray();
        for (int i = 0; i < value.Length && BitConverter.IsLittleEndian; i += (int)order.Size)
        {
            value.Slice(i, (int)order.Size).Reverse();
        }

        _registers.Store(order.Destination, value);
        return true;
    }

    private bool LookUp(Lookup lookup)
    {
        TraceSet set = lookup.Elements is { } constant ? new TraceSet(constant) : tracer.FindSet(table, lookup.SetName);
        TraceElement? found = set.Find(_registers.From(lookup.Source)[..set.KeyBytes]);
        if (found is null || lookup.Invert)
        {
            return found is null && lookup.Invert;
        }

        if (found.Statement is not null && !Step(found.Statement))
        {
            return false;
        }

        if (lookup.Destination is { } destination)
        {
            if (found.Verdict is { } verdict)
            {
                _verdict = verdict;
            }
            else
            {
                _registers.Store(destination, found.Data);
            }
        }

        return true;
    }

    private bool Update(Dynset dynset)
    {
        TraceSet set = tracer.FindSet(table, dynset.SetName);
        byte[] key = _registers.From(dynset.Key)[..set.KeyBytes].ToArray();
        byte[] data = dynset.Data is { } register ? _registers.From(register)[..set.DataBytes].ToArray() : [];
        // An existing element keeps its data, only its timeout starts again.
        if (set.Find(key) is null)
        {
            run.Updates.Add(new TraceUpdate(table.Table.ToString(), dynset.SetName, key, data, dynset.Timeout));
        }

        return dynset.Expression is null || Step(dynset.Expression);
    }

    private bool Refuse(Reject reject)
    {
        run.Rejected = reject.Kind == RejectKind.TcpReset ? TraceVerdict.Reset : TraceVerdict.Unreachable;
        _verdict = Verdict.Drop;
        run.Path.Add("reject");
        return true;
    }

    private bool Translate(Nat nat)
    {
        IPAddress? address = nat.AddressMinimum is { } register ? new IPAddress(_registers.From(register)[..(run.Packet.IsIPv6 ? 16 : 4)]) : null;
        ushort? port = nat.PortMinimum is { } portRegister ? BigEndianPort(portRegister) : null;
        if (nat.Kind == NatKind.Destination)
        {
            Redirected(address ?? run.Destination, port);
        }
        else
        {
            run.Masqueraded = true;
            run.SourceDecided = true;
        }

        _verdict = Verdict.Accept;
        return true;
    }

    private ushort BigEndianPort(Register register)
    {
        Span<byte> bytes = _registers.From(register);
        return (ushort)((bytes[0] << 8) | bytes[1]);
    }
}
