using Edge.Linux;

namespace Edge.Tests.Fakes;

/// <summary>Ends the handling of one message with an error, as a handler in the kernel returns it.</summary>
internal sealed class FakeRefusal(Errno errno, byte[]? key = null) : Exception($"{errno}")
{
    public Errno Errno { get; } = errno;

    /// <summary>The element that was refused.</summary>
    public byte[] Key { get; } = key ?? [];
}
