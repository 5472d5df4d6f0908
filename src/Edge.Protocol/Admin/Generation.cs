namespace Edge.Protocol.Admin;

/// <summary>An (epoch, generation) pair as people see it.</summary>
public readonly record struct Generation(ulong Epoch, ulong Gen)
{
    public override string ToString() => $"{Epoch}.{Gen}";
}
