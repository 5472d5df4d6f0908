using System.Diagnostics;
using System.Net.Sockets;
using System.Threading.Channels;
using Edge.Conformance.Packets;
using Edge.Linux.Packets;

namespace Edge.SystemTests.Ingress;

/// <summary>All ARP and neighbour discovery that says something about an address, as a host on the link hears it.</summary>
internal sealed class FrameCapture : IDisposable
{
    private const int LargestFrameBytes = 2048, LevelPacket = 263, IgnoreOutgoing = 23; // linux/if_packet.h: SOL_PACKET, PACKET_IGNORE_OUTGOING
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Tick = TimeSpan.FromMilliseconds(5);

    private readonly Channel<CapturedFrame> _frames = Channel.CreateUnbounded<CapturedFrame>();
    private readonly Socket _socket;
    private readonly Thread _thread;
    private volatile bool _stopping;

    public FrameCapture(LabNamespace space, string device)
    {
        _socket = space.Get(() =>
        {
            var socket = new Socket(AddressFamily.Packet, SocketType.Raw, ProtocolType.Unspecified);
            socket.SetRawSocketOption(LevelPacket, IgnoreOutgoing, BitConverter.GetBytes(1));
            socket.Bind(new LinkEndPoint(RawSockets.IndexOf(device)));
            RawSockets.Enlarge(socket);
            return socket;
        });
        _thread = new Thread(Run) { Name = "capture", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The next frame that fits; those before it are passed over.</summary>
    public async Task<CapturedFrame> NextAsync(Func<CapturedFrame, bool> wanted) => (await UntilAsync(wanted))[^1];

    /// <summary>All frames up to the next one that fits.</summary>
    public async Task<List<CapturedFrame>> UntilAsync(Func<CapturedFrame, bool> last)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        List<CapturedFrame> frames = [];
        do
        {
            frames.Add(await _frames.Reader.ReadAsync(limit.Token));
        }
        while (!last(frames[^1]));
        return frames;
    }

    public void Dispose()
    {
        _stopping = true;
        _thread.Join();
        _socket.Dispose();
    }

    private void Run()
    {
        byte[] buffer = new byte[LargestFrameBytes];
        long start = Stopwatch.GetTimestamp();
        TimeSpan after = TimeSpan.Zero;
        while (!_stopping)
        {
            // This thread may be late, and then finds what came long before.
            TimeSpan now = Stopwatch.GetElapsedTime(start);
            after = _socket.Available == 0 ? now : after;
            if (!_socket.Poll(Tick, SelectMode.SelectRead))
            {
                continue;
            }

            Span<byte> frame = buffer.AsSpan(0, _socket.Receive(buffer));
            TimeSpan at = Stopwatch.GetElapsedTime(start);
            if (ArpFrame.TryRead(frame, out NeighbourClaim claim) || NeighbourFrame.TryRead(frame, out claim))
            {
                _frames.Writer.TryWrite(new CapturedFrame(after, at, frame.ToArray(), claim));
            }
        }
    }
}
