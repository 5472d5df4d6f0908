namespace Edge.Linux.Netlink;

public sealed partial class NetlinkSocket
{
    private const int DumpAttempts = 20;
    private const int SequenceOffset = 8; // offsetof(struct nlmsghdr, nlmsg_seq)

    // The kernel answers while the request is being sent; this only ends the wait for an answer that was lost.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Asks for all objects (<see cref="NetlinkFlags.Dump"/>). A dump that was interrupted by a change is inconsistent and is asked for again.
    /// </summary>
    /// <param name="operation">What is asked, for error messages.</param>
    /// <param name="request">One message, with a number from <see cref="NextSequence"/>.</param>
    /// <param name="handler">Takes each object.</param>
    /// <param name="restart">Called before the dump begins anew: forget what the handler took.</param>
    /// <exception cref="NetlinkException">The kernel refused, or the objects kept changing (<see cref="Errno.EINTR"/>).</exception>
    public void Dump(string operation, NetlinkBuffer request, NetlinkMessageHandler handler, Action restart)
    {
        for (int attempt = 0; attempt < DumpAttempts; attempt++)
        {
            if (TryDump(operation, request, handler))
            {
                return;
            }

            restart();
            BitConverter.TryWriteBytes(request.Written[SequenceOffset..], NextSequence());
        }

        throw new NetlinkException(operation, Errno.EINTR, $"the objects kept changing during {DumpAttempts} dumps");
    }

    /// <summary>Asks for all objects once.</summary>
    /// <param name="operation">What is asked, for error messages.</param>
    /// <param name="request">One message, with a number from <see cref="NextSequence"/>.</param>
    /// <param name="handler">Takes each object.</param>
    /// <returns>Whether the dump is consistent: <see langword="false"/> when a change interrupted it (<c>NLM_F_DUMP_INTR</c>).</returns>
    public bool TryDump(string operation, NetlinkBuffer request, NetlinkMessageHandler handler)
    {
        uint sequence = BitConverter.ToUInt32(request.WrittenSpan[SequenceOffset..]);
        Send(operation, request.WrittenSpan);
        bool interrupted = false;
        while (true)
        {
            var messages = new NetlinkMessageReader(Receive(operation, AnswerTimeout));
            while (messages.Next())
            {
                NetlinkMessageHeader header = messages.Header;
                if (header.Sequence != sequence)
                {
                    continue; // left over from a request that was given up
                }

                interrupted |= (header.Flags & NetlinkFlags.DumpInterrupted) != 0;
                switch (header.Type)
                {
                    case NetlinkMessage.Done:
                        ThrowIfDoneWithError(operation, messages.Payload, sequence);
                        return !interrupted;
                    case NetlinkMessage.Error:
                        NetlinkAcknowledgement answer = NetlinkAcknowledgement.Read(header, messages.Payload);
                        if (answer.Errno == Errno.EINTR)
                        {
                            return false;
                        }

                        answer.ThrowIfError(operation);
                        return !interrupted;
                    case NetlinkMessage.Overrun:
                        throw new NetlinkException(operation, Errno.ENOBUFS, "the answer was overrun", sequence: sequence);
                    case NetlinkMessage.Noop:
                        break;
                    default:
                        handler(header, messages.Payload);
                        break;
                }
            }
        }
    }

    /// <summary>Asks for something and waits for the acknowledgement, which the request must ask for (<see cref="NetlinkFlags.Acknowledge"/>).</summary>
    /// <param name="operation">What is asked, for error messages.</param>
    /// <param name="request">One message, with a number from <see cref="NextSequence"/>.</param>
    /// <param name="handler">Takes each message of the answer; <see langword="null"/> when only the acknowledgement matters.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public void Request(string operation, NetlinkBuffer request, NetlinkMessageHandler? handler = null)
    {
        NetlinkAcknowledgement answer = TryRequest(operation, request, handler);
        answer.ThrowIfError(operation);
    }

    /// <summary>As <see cref="Request"/>, but gives the kernel's refusal back.</summary>
    /// <param name="operation">What is asked, for error messages.</param>
    /// <param name="request">One message, with a number from <see cref="NextSequence"/>.</param>
    /// <param name="handler">Takes each message of the answer.</param>
    public NetlinkAcknowledgement TryRequest(string operation, NetlinkBuffer request, NetlinkMessageHandler? handler = null)
    {
        uint sequence = BitConverter.ToUInt32(request.WrittenSpan[SequenceOffset..]);
        Send(operation, request.WrittenSpan);
        while (true)
        {
            var messages = new NetlinkMessageReader(Receive(operation, AnswerTimeout));
            while (messages.Next())
            {
                if (messages.Header.Sequence != sequence)
                {
                    continue;
                }

                if (messages.Header.Type == NetlinkMessage.Error)
                {
                    return NetlinkAcknowledgement.Read(messages.Header, messages.Payload);
                }

                if (messages.Header.Type > NetlinkMessage.Overrun)
                {
                    handler?.Invoke(messages.Header, messages.Payload);
                }
            }
        }
    }

    // NLMSG_DONE carries the error of a dump that broke off.
    private static void ThrowIfDoneWithError(string operation, ReadOnlySpan<byte> payload, uint sequence)
    {
        if (payload.Length >= 4 && BitConverter.ToInt32(payload) is < 0 and var error)
        {
            throw new NetlinkException(operation, (Errno)(-error), sequence: sequence);
        }
    }
}
