using System.Security.Cryptography;
using Edge.Linux;
using Edge.Linux.Probes;

namespace Edge.Agent.Probes;

/// <summary>Echo requests by one ping socket of each family, opened when the first one is sent.</summary>
internal sealed class EchoProbes : IDisposable
{
    private readonly Entry[] _entries = new Entry[ProbeMachine.MaximumInFlight];
    private readonly PingSocket?[] _sockets = new PingSocket?[2];

    // An answer that somebody made up does not know it.
    private readonly ulong _token = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    private byte _round;

    private readonly string?[] _problems = new string?[2];

    /// <summary>Why the socket of a family cannot be opened; null when it can, or none was needed. Any thread.</summary>
    public string? Problem => _problems[0] ?? _problems[1];

    /// <summary>Sends one.</summary>
    /// <param name="slot">0 to 255.</param>
    /// <param name="address">In network order.</param>
    public Errno Begin(int slot, ReadOnlySpan<byte> address)
    {
        bool isIPv4 = address.Length == 4;
        int family = isIPv4 ? 0 : 1;
        ref PingSocket? socket = ref _sockets[family];
        if (socket is null && (socket = PingSocket.TryOpen(isIPv4, out Errno error)) is null)
        {
            _problems[family] = error == Errno.EACCES
                ? "endpoints cannot be pinged: net.ipv4.ping_group_range leaves out the agent's group; sysctl -w net.ipv4.ping_group_range='0 2147483647'"
                : $"endpoints cannot be pinged: a ping socket of {(isIPv4 ? "IPv4" : "IPv6")}: {error}";
            return Errno.EACCES;
        }

        _problems[family] = null;
        ref Entry entry = ref _entries[slot];
        entry = new Entry { Sequence = (ushort)((_round++ << 8) | slot), Length = (byte)address.Length, IsWaiting = true };
        address.CopyTo(entry.Address);
        return socket.TrySend(address, entry.Sequence, _token);
    }

    /// <summary>Takes in all answers that have come.</summary>
    public void Look()
    {
        Span<byte> address = stackalloc byte[16];
        for (int family = 0; family < _sockets.Length; family++)
        {
            while (_sockets[family]?.TryReceive(address, out ushort sequence, out ulong token) is true)
            {
                ref Entry entry = ref _entries[sequence & 0xff];
                if (token == _token && entry.IsWaiting && entry.Sequence == sequence && ((ReadOnlySpan<byte>)entry.Address)[..entry.Length].SequenceEqual(address[..entry.Length]))
                {
                    entry.IsWaiting = false;
                    entry.HasAnswer = true;
                }
            }
        }
    }

    /// <summary>The endpoint of the slot has answered.</summary>
    public bool HasAnswer(int slot) => _entries[slot].HasAnswer;

    /// <summary>Its answer is of no interest any more.</summary>
    public void Forget(int slot) => _entries[slot] = default;

    public void Dispose()
    {
        foreach (PingSocket? socket in _sockets)
        {
            socket?.Dispose();
        }
    }

    private struct Entry
    {
        public ushort Sequence;
        public byte Length;
        public bool IsWaiting;
        public bool HasAnswer;
        public AddressBytes Address;
    }

    [System.Runtime.CompilerServices.InlineArray(16)]
    private struct AddressBytes
    {
        private byte _first;
    }
}
