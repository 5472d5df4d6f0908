using System.Buffers.Binary;
using System.Diagnostics;
using Edge.Linux;
using Edge.Linux.Netlink;

namespace Edge.Bench.Measure;

/// <summary>Sees every nftables commit of this namespace, whoever makes it: the kernel multicasts a new generation at its end.</summary>
internal sealed class CommitListener : IDisposable
{
    private const int GroupNftables = 7; // linux/netfilter/nfnetlink.h: NFNLGRP_NFTABLES
    private const ushort NewGeneration = (NetlinkMessage.SubsystemNftables << 8) | 15; // NFT_MSG_NEWGEN
    private readonly NetlinkSocket _socket = NetlinkSocket.Open(NetlinkMessage.ProtocolNetfilter);

    public CommitListener()
    {
        _socket.SetReceiveBuffer(64 << 20);
        _socket.JoinGroup(GroupNftables);
    }

    /// <summary>Forgets what was not read.</summary>
    public void Drain()
    {
        while (_socket.TryReceive(out _) is not Errno.EAGAIN)
        {
        }
    }

    /// <summary>Waits for the next commit; when it was seen (<see cref="Stopwatch"/>), or null after the limit.</summary>
    public long? Wait(TimeSpan limit)
    {
        long begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) is var passed && passed < limit)
        {
            ReadOnlySpan<byte> datagram;
            try
            {
                datagram = _socket.Receive("wait for a commit", limit - passed);
            }
            catch (NetlinkException e) when (e.Errno is Errno.ENOBUFS)
            {
                continue;
            }
            catch (NetlinkException e) when (e.Errno is Errno.ETIMEDOUT)
            {
                return null;
            }

            long seen = Stopwatch.GetTimestamp();
            if (Has(datagram, NewGeneration))
            {
                return seen;
            }
        }

        return null;
    }

    /// <summary>Waits until nothing was committed for a while.</summary>
    public void WaitQuiet(TimeSpan quiet, TimeSpan limit)
    {
        long begin = Stopwatch.GetTimestamp();
        while (Wait(quiet) is not null && Stopwatch.GetElapsedTime(begin) < limit)
        {
        }
    }

    public void Dispose() => _socket.Dispose();

    private static bool Has(ReadOnlySpan<byte> datagram, ushort type)
    {
        while (datagram.Length >= 16)
        {
            int length = (int)BinaryPrimitives.ReadUInt32LittleEndian(datagram);
            if (BinaryPrimitives.ReadUInt16LittleEndian(datagram[4..]) == type)
            {
                return true;
            }

            datagram = datagram[Math.Min(datagram.Length, Math.Max(16, (length + 3) & ~3))..];
        }

        return false;
    }
}
